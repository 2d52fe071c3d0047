import { expect, test } from 'vitest'
import { PlaceRace } from './placeRace.ts'
import { Places } from './places.ts'
import { stillClock } from './testing/stillClock.ts'
import { LinkLostError } from './typedSocket.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

class Runner {
  readonly url: string
  closed = false
  readonly opening = Promise.withResolvers<void>()

  constructor(url: string) {
    this.url = url
  }

  opened() {
    return this.opening.promise
  }

  close() {
    this.closed = true
  }
}

function raced(...urls: string[]) {
  const still = stillClock()
  const runners: Runner[] = []
  const open = (url: string) => {
    const runner = new Runner(url)
    runners.push(runner)
    return runner
  }
  const race = new PlaceRace(urls, { clock: still.clock, open, rttMs: 20, patient: false })
  return { still, race, runners, asked: () => runners.map(({ url }) => url) }
}

test('the next is asked a moment later, at once when the one before failed, and the first to answer wins', async () => {
  const { still, race, runners, asked } = raced('home', 'one', 'two')
  expect(asked()).toEqual(['home'])
  still.runNext()
  expect(asked()).toEqual(['home', 'one'])
  runners[1]?.opening.reject(new Error('refused'))
  await settled()
  expect(asked()).toEqual(['home', 'one', 'two'])
  runners[2]?.opening.resolve()
  expect(await race.won).toEqual({ url: 'two', socket: runners[2] })
  expect(runners.map(({ closed }) => closed)).toEqual([true, true, false])
  expect(still.waiting).toEqual([])
})

test('home wins when it answers first, and nobody else is asked', async () => {
  const { race, runners, asked } = raced('home', 'one')
  runners[0]?.opening.resolve()
  expect((await race.won).url).toBe('home')
  expect(asked()).toEqual(['home'])
})

test('without anybody left it is lost, and so is one that is given up', async () => {
  const first = raced('home')
  first.runners[0]?.opening.reject(new Error('refused'))
  await expect(first.race.won).rejects.toBeInstanceOf(LinkLostError)
  const second = raced('home', 'one')
  second.race.giveUp()
  await expect(second.race.won).rejects.toBeInstanceOf(LinkLostError)
  expect(second.runners[0]?.closed).toBe(true)
  expect(second.still.waiting).toEqual([])
})

test('one that is given up after it was won leaves no socket behind', async () => {
  const { race, runners } = raced('home', 'one')
  runners[0]?.opening.resolve()
  await race.won
  race.giveUp()
  expect(runners[0]?.closed).toBe(true)
})

test('one that joins the race late is asked now', async () => {
  const { race, runners, asked } = raced('one', 'two')
  race.add('home')
  race.add('one')
  expect(asked()).toEqual(['one', 'home'])
  runners[1]?.opening.resolve()
  expect((await race.won).url).toBe('home')
})

test('home is first, then the standbys, and whoever refused comes last until somebody let me in', () => {
  const places = new Places()
  const at = (url: string) => ({ nodeId: url, url, region: 'eu' })
  places.settle('home', [at('one'), at('two'), at('home')])
  expect(places.all()).toEqual(['home', 'one', 'two'])
  places.refused('home')
  places.refused('one')
  expect(places.all()).toEqual(['two', 'home', 'one'])
  expect(places.elsewhere()).toEqual(['two', 'one'])
  places.settle('two', [at('one')])
  expect(places.all()).toEqual(['two', 'one'])
})
