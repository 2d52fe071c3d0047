import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problems } from '../../infra/contract/problems.ts'
import { SpeechEngine } from '../../test/servers/speechEngine.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'
import { RealCall } from '../testing/realCall.ts'
import type { TestPeer } from '../testing/testPeer.ts'

const soon = { timeout: 20_000 }
const captionsKey = 'a key of sixteen letters'
let munich: MediaHouse
let shanghai: MediaHouse
beforeAll(async () => {
  munich = await MediaHouse.open({ linked: true, captionsKey })
  shanghai = await MediaHouse.open({ linked: true, beside: munich })
})
afterAll(async () => {
  await shanghai.close()
  await munich.close()
})

const wishes = (peer: TestPeer, ...languages: string[]) => peer.call('captions.set', { languages, speaks: null })
const languagesTold = (peer: TestPeer, ...languages: string[]) =>
  peer.next('room.tools', ({ captions }) => captions.languages.join() === languages.join())
/** Waits for captions in one language that are final; answers with their words. */
async function finalIn(peer: TestPeer, language: string): Promise<string> {
  const fits = (one: { language: string; final: boolean }) => one.language === language && one.final
  const { captions } = await peer.next('room.captions', (notice) => notice.captions.some(fits))
  return captions.find(fits)?.text ?? ''
}

test('[CP1] an engine writes what is said in Munich in two languages, and somebody in Shanghai reads both', async () => {
  const call = await RealCall.open(munich, shanghai)
  const { listener } = call
  expect(listener.answer?.tools.captions).toEqual({ languages: [], on: false })
  const engine = await SpeechEngine.open(munich.url, captionsKey, ['en', 'zh', 'de'])
  await languagesTold(listener, 'de', 'en', 'zh')
  // Nobody reads: not a packet leaves the node.
  expect(engine.told).toEqual([])
  const newcomer = await munich.join({ name: 'Newcomer' })
  expect(newcomer.answer?.tools.captions).toEqual({ languages: ['de', 'en', 'zh'], on: false })

  await wishes(listener, 'en', 'zh')
  expect(await newcomer.next('room.tools', ({ captions }) => captions.on)).toBeDefined()
  const [en, zh] = await Promise.all([finalIn(listener, 'en'), finalIn(listener, 'zh')])
  expect([en, zh]).toEqual([
    'Good morning everybody, let us begin with the agenda.',
    '大家早上好，我们从今天的议程开始。',
  ])
  expect([...engine.rooms.values()]).toEqual([['en', 'zh']])
  expect([...engine.speakers.values()]).toMatchObject([{ name: 'Speaker', speaks: null }])
  expect(JSON.stringify(engine.told)).not.toContain(munich.roomId)
  // [CP3] Of whom it does not hear, and in what it was not asked for, it may not speak.
  const forged = { say: 'caption', utteranceId: 'forged', text: 'never said', final: true }
  const speakerId = [...engine.speakers.values()][0]?.peerId
  for (const peerId of [listener.permits.peerId, munich.tenantId]) engine.say({ ...forged, peerId, language: 'en' })
  engine.say({ ...forged, peerId: speakerId, language: 'de' })
  const written = await listener.next('room.captions', (notice) => notice.captions.some(({ final }) => final))
  expect(JSON.stringify([written, listener.said])).not.toContain('never said')
  // Who reads nothing is told nothing.
  expect(newcomer.said.filter(({ name }) => name === 'room.captions')).toEqual([])

  // The last reader stops: the engine hears the room no more.
  await wishes(listener)
  await expect.poll(() => engine.rooms.size, soon).toBe(0)
  expect(engine.speakers.size).toBe(0)
  const after = await newcomer.next('room.tools', ({ captions }) => !captions.on)
  expect(after.captions.languages).toEqual(['de', 'en', 'zh'])

  // Another reader on the engine's own node, then the engine goes away and comes back.
  await wishes(newcomer, 'zh')
  expect(await finalIn(newcomer, 'zh')).toContain('议程')
  engine.close()
  await languagesTold(newcomer)
  const next = await SpeechEngine.open(munich.url, captionsKey, ['zh'])
  newcomer.said.splice(0)
  expect(await finalIn(newcomer, 'zh')).toContain('议程')
  next.close()
  call.close()
}, 60_000)

test('[CP2] without the key nobody hears anything, and a node without a key has no such door', async () => {
  await expect(SpeechEngine.open(munich.url, 'another key of letters', ['en'])).rejects.toThrow('401')
  await expect(SpeechEngine.open(shanghai.url, captionsKey, ['en'])).rejects.toThrow(/404|hang up/)
})

test('[CP3] an engine that says something else is sent away', async () => {
  const engine = await SpeechEngine.open(munich.url, captionsKey, ['en'])
  engine.say({ say: 'caption', peerId: 'nobody', text: 'words' })
  expect((await once(engine.socket, 'close'))[0]).toBe(problems.BODY_INVALID.closeCode)
})
