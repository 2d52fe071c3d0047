import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import type { Caption, CaptionLanguage } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'
import type { CaptionOffer } from './captionOffer.ts'
import type { CaptionEngine } from './captionSource.ts'
import { assignEngines } from './assignEngines.ts'
import { RoomCaptions } from './roomCaptions.ts'

/** An engine that notes what it is asked for. */
class NotedEngine implements CaptionEngine {
  readonly languages: readonly CaptionLanguage[]
  asked: readonly CaptionLanguage[] = []
  sessionCount = 0
  say: (caption: Caption) => void = () => undefined

  constructor(...languages: CaptionLanguage[]) {
    this.languages = languages
  }

  begin(onCaption: (caption: Caption) => void) {
    this.sessionCount += 1
    this.say = onCaption
    return {
      setLanguages: (languages: readonly CaptionLanguage[]) => (this.asked = languages),
      open: () => 1,
      change: () => undefined,
      send: () => undefined,
      shut: () => undefined,
      close: () => {
        this.sessionCount -= 1
        this.asked = []
      },
    }
  }
}

const clock = new ManualClock(0)
let engines: NotedEngine[]
let listener: () => void
let people: { peer: Peer; read: Caption[] }[]
let passed: Caption[]
let offers: CaptionOffer[]
let captions: RoomCaptions
beforeEach(() => {
  engines = []
  people = []
  passed = []
  offers = []
  captions = new RoomCaptions({
    clock,
    source: { engines: () => engines, watch: (task) => ((listener = task), () => undefined) },
    microphones: () => [],
    peers: () => people.map(({ peer }) => peer),
    onOffer: () => void offers.push(captions.offer()),
    onState: () => undefined,
    pass: (said) => void passed.push(...said),
  })
})

function enter(name: string): { peer: Peer; read: Caption[] } {
  const read: Caption[] = []
  const line = {
    notifyAll: (lines: { read: Caption[] }[], _name: string, notice: { captions: Caption[] }) => {
      for (const one of lines) one.read.push(...notice.captions)
    },
    read,
  }
  const person = { peer: { peerId: name as PeerId, identity: { name }, line } as unknown as Peer, read }
  people.push(person)
  return person
}

const said = (language: CaptionLanguage, text: string, final = false): Caption => ({
  peerId: 'anna' as PeerId,
  utteranceId: 'one',
  language,
  text,
  final,
})
const reads = (...languages: CaptionLanguage[]) => ({ languages, speaks: null })

test('[CP4] each reads their own languages, and nodes are passed those that somebody there reads', () => {
  const [anna, bo] = [enter('anna'), enter('bo')]
  const engine = new NotedEngine('de', 'en', 'zh')
  engines.push(engine)
  listener()
  captions.wish(anna.peer, reads('en', 'zh'))
  captions.wish(bo.peer, reads('zh'))
  captions.setRemote('shanghai', { wanted: ['de'], languages: [] })
  expect(engine.asked).toEqual(['de', 'en', 'zh'])
  for (const language of engine.asked) engine.say(said(language, `in ${language}`))
  clock.advance(200)
  expect(anna.read.map(({ text }) => text)).toEqual(['in en', 'in zh'])
  expect(bo.read.map(({ text }) => text)).toEqual(['in zh'])
  expect(passed.map(({ text }) => text)).toEqual(['in de'])
})

test('[CP4] an utterance that grows is told by its newest state, and stays as it is when final', () => {
  const anna = enter('anna')
  const engine = new NotedEngine('en')
  engines.push(engine)
  captions.wish(anna.peer, reads('en'))
  for (const text of ['Good', 'Good mor', 'Good morning']) engine.say(said('en', text))
  clock.advance(200)
  engine.say(said('en', 'Good morning.', true))
  engine.say(said('en', 'Good morn'))
  clock.advance(200)
  expect(anna.read.map(({ text }) => text)).toEqual(['Good morning', 'Good morning.'])
})

test('[CP5] engines are asked while somebody reads, on whichever node, and for nothing else', () => {
  const anna = enter('anna')
  const engine = new NotedEngine('en')
  engines.push(engine)
  listener()
  expect(engine.sessionCount).toBe(0)
  expect(captions.state()).toEqual({ languages: ['en'], on: false })
  captions.setRemote('shanghai', { wanted: ['en', 'fr'], languages: ['fr'] })
  expect(engine.asked).toEqual(['en'])
  expect(captions.state()).toEqual({ languages: ['en', 'fr'], on: true })
  captions.dropRemote('shanghai')
  expect(engine.sessionCount).toBe(0)
  captions.wish(anna.peer, reads('en'))
  people = []
  captions.look()
  expect(engine.sessionCount).toBe(0)
  expect(offers.map(({ wanted }) => wanted)).toEqual([[], ['en'], []])
})

test('[CP6] each language is written by one engine, and who hears the room already goes on with it', () => {
  const [first, second, busy] = [new NotedEngine('en', 'zh'), new NotedEngine('en', 'de'), new NotedEngine('zh')]
  busy.sessionCount = 5
  const assigned = assignEngines(['de', 'en', 'zh'], [first, second, busy], new Set())
  expect([...assigned].map(([engine, languages]) => [engine.languages.join(), languages.join()])).toEqual([
    ['en,de', 'de,en'],
    ['en,zh', 'zh'],
  ])
  expect([...assignEngines(['zh'], [first, busy], new Set([busy])).keys()]).toEqual([busy])
  expect(assignEngines(['fr'], [first], new Set()).size).toBe(0)
})
