import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../infra/clock.ts'
import { TenantRegions } from '../directory/tenantRegions.ts'
import { refused, saved, synced, TestHouse, type TestProcess } from './testing/documentHouse.ts'

let house: TestHouse
const processes: Record<string, TestProcess> = {}
const regions: TenantRegions[] = []

/** A process that stands in a region, as `Collab` puts it together. */
async function open(region: string): Promise<TestProcess> {
  const { storage, bus } = house
  const found: { process?: TestProcess } = {}
  const of = new TenantRegions({
    storage,
    bus,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    region,
    onRefused: (tenantId) => found.process?.documents.showOut(tenantId, 'REGION_REFUSED'),
  })
  await of.start()
  regions.push(of)
  found.process = await house.process(storage, systemClock, bus, (tenantId) => of.refuseDocuments(tenantId))
  return found.process
}

beforeAll(async () => {
  house = await TestHouse.open()
  for (const region of ['eu', 'cn']) processes[region] = await open(region)
})
afterAll(async () => {
  for (const each of regions) await each.close()
  await house.close()
})

test('[PL12] documents of a company that keeps to a region are open in that region alone, at once and for whoever comes', async () => {
  const [eu, cn] = [processes['eu'], processes['cn']] as [TestProcess, TestProcess]
  const [kept, free] = [await house.document(), await house.document()]
  const editors = await Promise.all(
    [kept, free].map(async (document) => house.editor(cn, document, await house.pass(document))),
  )
  await Promise.all(editors.map(synced))
  const [inside, other] = editors as [(typeof editors)[0], (typeof editors)[0]]
  inside.text.insert(0, 'written before')
  await saved(inside)
  const out = refused(inside)
  await regions[0]?.set(kept.tenantId, ['eu'])
  expect(await out).toEqual({ code: 4421, reason: 'REGION_REFUSED' })

  expect(await refused(house.editor(cn, kept, await house.pass(kept)))).toMatchObject({ reason: 'REGION_REFUSED' })
  await expect(
    cn.documents.edit({ ...kept, part: 'text' }, { personKey: 'p' } as never, () => undefined),
  ).rejects.toThrow('REGION_REFUSED')
  const near = house.editor(eu, kept, await house.pass(kept))
  await synced(near)
  expect(near.text.toString()).toBe('written before')
  expect(other.provider.wsconnected).toBe(true)
})
