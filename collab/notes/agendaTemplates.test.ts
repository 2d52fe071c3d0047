import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addTeam, openNotesHouse, type NotesHouse } from './testing/notesHouse.ts'

let house: NotesHouse
let team: Awaited<ReturnType<typeof addTeam>>

beforeAll(async () => {
  house = await openNotesHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  team = await addTeam(house)
})

const fields = { name: 'Stand-up', items: [{ title: 'Blockers', minutes: 10 }] }

test('a company finds three templates in the language of whoever looks first, once', async () => {
  const seen = await Promise.all([house.templates.list(team.li), house.templates.list(team.li)])
  for (const templates of seen)
    expect(templates.map(({ name }) => name).toSorted()).toEqual(['一对一沟通', '团队周会', '项目评审'].toSorted())
  expect(seen[0]?.every(({ mine }) => !mine)).toBe(true)
  for (const { templateId } of await house.templates.list(team.admin))
    await house.templates.remove(team.admin, templateId)
  expect(await house.templates.list(team.grace)).toEqual([])
})

test('a template is changed and removed by whoever made it and by admins alone, and used by everybody', async () => {
  const made = await house.templates.add(team.grace, fields)
  expect(made).toMatchObject({ ...fields, mine: true })
  const { templateId } = made
  expect(await house.templates.list(team.li)).toContainEqual({ ...made, mine: false })
  for (const forbidden of [
    () => house.templates.change(team.li, templateId, fields),
    () => house.templates.remove(team.li, templateId),
  ])
    await expect(forbidden()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const changed = { name: 'Daily', items: [{ title: 'Today', minutes: 5 }] }
  expect(await house.templates.change(team.admin, templateId, changed)).toMatchObject(changed)
  await house.templates.remove(team.grace, templateId)
  await expect(house.templates.change(team.grace, templateId, fields)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a company keeps 200 templates at most, and another company’s are not there', async () => {
  const elsewhere = await addTeam(house)
  const { templateId } = await house.templates.add(elsewhere.grace, fields)
  await expect(house.templates.change(team.admin, templateId, fields)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await house.storage.inTenant(team.tenantId, (tx) =>
    tx
      .insertInto('agenda_templates')
      .values(
        Array.from({ length: 200 }, () => ({
          id: crypto.randomUUID(),
          tenant_id: team.tenantId,
          name: 'x',
          items: '[]',
          created_by: null,
        })),
      )
      .execute(),
  )
  await expect(house.templates.add(team.grace, fields)).rejects.toMatchObject({ code: 'CONFLICT' })
})
