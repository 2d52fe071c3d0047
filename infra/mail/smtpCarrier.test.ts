import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../clock.ts'
import type { TenantId } from '../contract/ids.ts'
import { createLog } from '../log.ts'
import { newId } from '../secrets.ts'
import { openMigrated } from '../storage/testing/openMigrated.ts'
import type { Storage } from '../storage/storage.ts'
import type { Letter } from './mail.ts'
import { Outbox } from './outbox.ts'
import { smtpCarrier } from './smtpCarrier.ts'

const log = createLog({ level: 'silent', pretty: false })
const clock = new ManualClock(Date.parse('2026-11-24T10:00:00Z'))
let storage: Storage
let server: SMTPServer
let outbox: Outbox
let tenantId: TenantId
/** What the mail server took, and what it says to the next recipients. */
let taken: { from: string; to: string[]; raw: string }[] = []
let answers: { responseCode: number; message: string }[] = []

beforeAll(async () => {
  storage = await openMigrated()
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      const answer = answers.shift()
      done(answer && Object.assign(new Error(answer.message), answer))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo.map(({ address }) => address)
        taken.push({ from: mailFrom ? mailFrom.address : '', to, raw: Buffer.concat(chunks).toString() })
        done()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const carrier = smtpCarrier({ url: `smtp://127.0.0.1:${port}`, from: 'Meridian <meet@example.com>' })
  outbox = new Outbox({ storage, clock, log, carrier })
})
afterAll(async () => {
  await outbox.close()
  await new Promise<void>((resolve) => server.close(resolve))
  await storage.close()
})
beforeEach(async () => {
  taken = []
  answers = []
  tenantId = newId<TenantId>()
  await storage.inHouse((tx) =>
    tx.insertInto('tenants').values({ id: tenantId, slug: tenantId, name: 'A', ready_at: null }).execute(),
  )
})

const letter = (changes: Partial<Letter> = {}): Letter => ({
  tenantId,
  to: 'li@example.com',
  subject: '会议纪要:周会',
  text: 'Hello 李',
  ...changes,
})
const post = (...letters: Letter[]) => storage.inTenant(tenantId, (tx) => outbox.post(tx, letters))
const states = () =>
  storage.inTenant(tenantId, async (tx) =>
    (await tx.selectFrom('outbox').select(['state', 'attempts_count']).orderBy('id').execute()).map(
      (row) => `${row.state} ${row.attempts_count}`,
    ),
  )

test('a letter with text, HTML and a calendar file arrives as it was written', async () => {
  const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n'
  await post(letter({ html: '<p>Hello 李</p>', calendar, replyTo: 'grace@example.com' }))
  await outbox.deliver()
  expect(taken).toMatchObject([{ from: 'meet@example.com', to: ['li@example.com'] }])
  const mail = await PostalMime.parse(taken[0]?.raw ?? '')
  expect(mail).toMatchObject({
    subject: '会议纪要:周会',
    from: { name: 'Meridian', address: 'meet@example.com' },
    replyTo: [{ address: 'grace@example.com' }],
    html: expect.stringContaining('<p>Hello 李</p>'),
    text: expect.stringContaining('Hello 李'),
  })
  expect(mail.attachments.some(({ mimeType }) => mimeType === 'text/calendar')).toBe(true)
  expect(taken[0]?.raw).toMatch(/text\/calendar;[^\n]*method=REQUEST/i)
  expect(await states()).toEqual(['sent 1'])
})

test('a letter leaves once, whoever looks into the outbox', async () => {
  await post(letter(), letter({ to: 'ana@example.com' }))
  await Promise.all([outbox.deliver(), outbox.deliver()])
  await outbox.deliver()
  expect(taken.map(({ to }) => to[0]).toSorted()).toEqual(['ana@example.com', 'li@example.com'])
})

test('a letter refused for the moment is tried again, later each time, under the same id', async () => {
  answers = [
    { responseCode: 451, message: 'later' },
    { responseCode: 451, message: 'later' },
  ]
  await post(letter())
  await outbox.deliver()
  await outbox.deliver()
  expect(await states()).toEqual(['waiting 1'])
  clock.advance(60_000)
  await outbox.deliver()
  clock.advance(60_000)
  await outbox.deliver()
  expect(await states()).toEqual(['waiting 2'])
  clock.advance(60_000)
  await outbox.deliver()
  expect(await states()).toEqual(['sent 3'])
  expect(taken[0]?.raw).toMatch(new RegExp(`message-id: <\\d+\\.${tenantId}@example.com>`, 'i'))
})

test('a letter refused for good is given up at once, and one that never leaves after ten attempts', async () => {
  answers = [{ responseCode: 550, message: 'no such person' }]
  await post(letter())
  await outbox.deliver()
  expect(await states()).toEqual(['failed 1'])
  answers = Array.from({ length: 20 }, () => ({ responseCode: 451, message: 'later' }))
  await post(letter())
  for (let round = 0; round < 12; round++) {
    await outbox.deliver()
    clock.advance(10 * 3_600_000)
  }
  expect(await states()).toEqual(['failed 1', 'failed 10'])
  expect(taken).toEqual([])
})

test('a recipient or a subject that could add headers is refused', async () => {
  for (const bad of [
    { subject: 'Hello\r\nBcc: eve@example.com' },
    { to: 'li@example.com\r\nBcc: eve@example.com' },
    { to: 'li@example.com, eve@example.com' },
    { replyTo: 'li@example.com\r\nBcc: eve@example.com' },
  ])
    await expect(post(letter(bad))).rejects.toMatchObject({ code: 'BODY_INVALID' })
  expect(await states()).toEqual([])
})

test('without a mail server letters are kept, and never leave later', async () => {
  const kept = new Outbox({ storage, clock, log, carrier: null })
  await storage.inTenant(tenantId, (tx) => kept.post(tx, [letter()]))
  expect(kept.leaves).toBe(false)
  await outbox.deliver()
  expect(await states()).toEqual(['kept 0'])
  expect(taken).toEqual([])
})

test('a letter leaves by itself a second after it was written', async () => {
  outbox.start()
  await post(letter())
  clock.advance(1000)
  await expect.poll(states).toEqual(['sent 1'])
})
