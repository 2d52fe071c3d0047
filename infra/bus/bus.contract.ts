import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bus, Json, StreamEntry } from './bus.ts'

export interface TestBus {
  bus: Bus
  /** Another process on the same bus, or the same bus where there is only one. */
  other: Bus
  /** Lets time pass for what expires. */
  pass(ms: number): void
  close(): Promise<void>
}

/** Collects what arrives; `until(n)` resolves with the first n. */
export function collector<T>() {
  const items: T[] = []
  let wake = () => {}
  return {
    items,
    push(item: T) {
      items.push(item)
      wake()
    },
    async until(count: number): Promise<T[]> {
      while (items.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
      return items.slice(0, count)
    },
  }
}

const ignore = () => {}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** What every bus must do, whichever it is. */
export function busContract(name: string, open: () => Promise<TestBus>) {
  describe(`the bus ${name}`, () => {
    let given: TestBus
    beforeAll(async () => {
      given = await open()
    })
    afterAll(() => given.close())
    describe('topics', () => topics(() => given))
    describe('streams', () => streams(() => given))
    describe('values', () => values(() => given))

    test('a closed bus answers with STORAGE_UNAVAILABLE', async () => {
      const { bus, close } = await open()
      await bus.close()
      await bus.close()
      const closed = { code: 'STORAGE_UNAVAILABLE' }
      await expect(bus.publish('t/x', 1)).rejects.toMatchObject(closed)
      await expect(bus.subscribe('t/x', ignore)).rejects.toMatchObject(closed)
      await expect(bus.append('t/x', 1)).rejects.toMatchObject(closed)
      await expect(bus.read('t/x', '0', ignore, ignore)).rejects.toMatchObject(closed)
      await expect(bus.get('t/x')).rejects.toMatchObject(closed)
      await close()
    })
  })
}

/** Not one of them is safe in JSON or in text: 0, line ends, halves of letters. */
const everyByte = () => new Uint8Array(numbers(256))

/** Names of its own for each test. */
const fresh = () => `${randomUUID()}/${randomUUID()}`

function topics(given: () => TestBus) {
  test('a message reaches every listener of its topic, as a copy, in order', async () => {
    const { bus, other } = given()
    const topic = fresh()
    const [one, two] = [collector<Json>(), collector<Json>()]
    const subscriptions = [await bus.subscribe(topic, one.push), await other.subscribe(topic, two.push)]
    const message = { n: 0, deep: { list: [1, null, 'ü'] } }
    await bus.publish(topic, message)
    message.deep.list.push('changed after sending')
    for (const n of numbers(100)) await bus.publish(topic, n)
    await bus.publish(`${topic}/other`, 'elsewhere')
    const expected = [{ n: 0, deep: { list: [1, null, 'ü'] } }, ...numbers(100)]
    expect(await one.until(101)).toEqual(expected)
    expect(await two.until(101)).toEqual(expected)
    const [first, second] = [one.items[0] as { n: number }, two.items[0]]
    first.n = 99
    expect(second).toMatchObject({ n: 0 })
    await Promise.all(subscriptions.map((subscription) => subscription.close()))
  })

  test('bytes beside a message arrive as they were, to every listener a copy of its own', async () => {
    const { bus, other } = given()
    const topic = fresh()
    const heard = [collector<Uint8Array | undefined>(), collector<Uint8Array | undefined>()]
    const [one, two] = heard as [(typeof heard)[0], (typeof heard)[0]]
    await bus.subscribe(topic, (_message, bytes) => one.push(bytes))
    await other.subscribe(topic, (_message, bytes) => two.push(bytes))
    const bytes = everyByte()
    await bus.publish(topic, { 'a\nb': 'c\nd' }, bytes)
    bytes.fill(7)
    await bus.publish(topic, 'none beside it')
    await bus.publish(topic, 'empty', new Uint8Array())
    for (const got of [await one.until(3), await two.until(3)])
      expect(got).toEqual([everyByte(), undefined, new Uint8Array()])
    one.items[0]?.fill(9)
    expect(two.items[0]).toEqual(everyByte())
  })

  test('a listener that throws takes nothing from the others, and one that left hears no more', async () => {
    const { bus } = given()
    const topic = fresh()
    const [kept, left] = [collector<Json>(), collector<Json>()]
    const throwing = await bus.subscribe(topic, () => {
      throw new Error('a fault of a listener')
    })
    const leaving = await bus.subscribe(topic, left.push)
    await bus.subscribe(topic, kept.push)
    await bus.publish(topic, 1)
    await left.until(1)
    await leaving.close()
    await bus.publish(topic, 2)
    expect(await kept.until(2)).toEqual([1, 2])
    expect(left.items).toEqual([1])
    await throwing.close()
  })

  test('a listener may publish, subscribe and leave', async () => {
    const { bus } = given()
    const topic = fresh()
    const heard = collector<Json>()
    const subscription = await bus.subscribe(topic, (message) => {
      heard.push(message)
      if (Number(message) < 3) void bus.publish(topic, Number(message) + 1)
      else void subscription.close()
    })
    await bus.publish(topic, 0)
    expect(await heard.until(4)).toEqual([0, 1, 2, 3])
  })
}

function streams(given: () => TestBus) {
  test('a reader gets what was appended before and after it came, in order, as copies', async () => {
    const { bus, other } = given()
    const stream = fresh()
    const got = collector<StreamEntry>()
    for (const n of numbers(150)) await bus.append(stream, { n })
    const reading = await other.read(stream, '0', got.push, () => expect.unreachable('nothing was lost'))
    await got.until(150)
    await Promise.all(numbers(150).map((n) => bus.append(stream, { n: 150 + n })))
    const entries = await got.until(300)
    expect(entries.map(({ message }) => message)).toEqual(numbers(300).map((n) => ({ n })))
    expect(new Set(entries.map(({ id }) => id)).size).toBe(300)
    await reading.close()
  })

  test('bytes beside an entry arrive as they were, to every reader a copy of its own', async () => {
    const { bus, other } = given()
    const stream = fresh()
    const [one, two] = [collector<StreamEntry>(), collector<StreamEntry>()]
    const bytes = everyByte()
    await bus.append(stream, { n: 1 }, 10, bytes)
    bytes.fill(7)
    await bus.append(stream, 'none beside it')
    for (const reader of [one, two]) await other.read(stream, '0', reader.push, ignore)
    for (const got of [await one.until(2), await two.until(2)]) {
      expect(got.map((entry) => entry.message)).toEqual([{ n: 1 }, 'none beside it'])
      expect(got[1]).not.toHaveProperty('bytes')
    }
    expect(one.items[0]?.bytes).toEqual(everyByte())
    one.items[0]?.bytes?.fill(9)
    expect(two.items[0]?.bytes).toEqual(everyByte())
  })

  test('a reader from $ gets only what is new, and one with an id what follows it', async () => {
    const { bus, other } = given()
    const stream = fresh()
    await bus.append(stream, 'old')
    const id = await bus.append(stream, 'known')
    const [latest, resumed] = [collector<StreamEntry>(), collector<StreamEntry>()]
    await other.read(stream, '$', latest.push, () => expect.unreachable())
    await bus.append(stream, 'new')
    await other.read(stream, id, resumed.push, () => expect.unreachable())
    await bus.append(stream, 'newer')
    expect((await latest.until(2)).map(({ message }) => message)).toEqual(['new', 'newer'])
    expect((await resumed.until(2)).map(({ message }) => message)).toEqual(['new', 'newer'])
    const untouched = collector<StreamEntry>()
    const nowhere = fresh()
    await other.read(nowhere, '$', untouched.push, () => expect.unreachable())
    await bus.append(nowhere, 'first')
    expect((await untouched.until(1))[0]?.message).toBe('first')
  })

  test('the next entry waits until the reader is done with the last one, and readers do not hold up each other', async () => {
    const { bus, other } = given()
    const stream = fresh()
    const quick = collector<StreamEntry>()
    const slow = collector<string>()
    const gate = Promise.withResolvers<void>()
    await other.read(
      stream,
      '0',
      async ({ message }) => {
        slow.push(`begin ${Number(message)}`)
        if (message === 0) await gate.promise
        slow.push(`end ${Number(message)}`)
        if (message === 1) throw new Error('a fault of a reader')
      },
      ignore,
    )
    await other.read(stream, '0', quick.push, ignore)
    for (const n of numbers(3)) await bus.append(stream, n)
    await quick.until(3)
    expect(slow.items).toEqual(['begin 0'])
    gate.resolve()
    expect(await slow.until(6)).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2'])
  })

  test('a reader that fell behind a trimmed stream hears of the loss and goes on with what is there', async () => {
    const { bus, other } = given()
    const stream = fresh()
    const story = collector<string>()
    const id = await bus.append(stream, 'seen', 10)
    for (const n of numbers(400)) await bus.append(stream, n, 10)
    await other.read(
      stream,
      id,
      ({ message }) => story.push(String(message as number)),
      () => story.push('lost'),
    )
    await expect.poll(() => story.items.at(-1)).toBe('399')
    expect(story.items[0]).toBe('lost')
    expect(story.items.filter((item) => item === 'lost')).toHaveLength(1)
    const kept = story.items.slice(1).map(Number)
    expect(kept.length).toBeGreaterThanOrEqual(10)
    expect(kept.length).toBeLessThan(400)
    expect(kept).toEqual(numbers(400).slice(-kept.length))
  })

  test('an id of a life that is over is a loss at once', async () => {
    const { bus } = given()
    const stream = fresh()
    await bus.append(stream, 'here')
    const story = collector<string>()
    await bus.read(
      stream,
      '1234-5',
      ({ message }) => story.push(String(message as string)),
      () => story.push('lost'),
    )
    expect(await story.until(2)).toEqual(['lost', 'here'])
    await expect(bus.read(stream, 'not-an-id', ignore, ignore)).rejects.toThrow(RangeError)
  })

  test('a closed reader gets nothing more', async () => {
    const { bus, other } = given()
    const stream = fresh()
    const [closed, open] = [collector<StreamEntry>(), collector<StreamEntry>()]
    const reading = await other.read(stream, '0', closed.push, ignore)
    await other.read(stream, '0', open.push, ignore)
    await bus.append(stream, 1)
    await Promise.all([closed.until(1), open.until(1)])
    await reading.close()
    await bus.append(stream, 2)
    await open.until(2)
    expect(closed.items).toHaveLength(1)
  })
}

function values(given: () => TestBus) {
  test('a claim is won once, until it expires', async () => {
    const { bus, other, pass } = given()
    const key = fresh()
    const claims = await Promise.all(numbers(10).map((n) => (n % 2 ? bus : other).claim(key, n, 200)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await bus.get(key)).toBe(claims.indexOf(true))
    pass(201)
    await expect.poll(() => other.claim(key, 'next', 60_000)).toBe(true)
    expect(await bus.get(key)).toBe('next')
  })

  test('a value is there for everybody until it expires or is deleted', async () => {
    const { bus, other, pass } = given()
    const key = fresh()
    expect(await bus.get(key)).toBeUndefined()
    await bus.put(key, null, 60_000)
    expect(await other.get(key)).toBeNull()
    await bus.put(key, { a: 1 }, 200)
    expect(await other.get(key)).toEqual({ a: 1 })
    pass(201)
    await expect.poll(() => other.get(key)).toBeUndefined()
    await bus.put(key, 1, 60_000)
    await other.delete(key)
    expect(await bus.get(key)).toBeUndefined()
  })

  test('a list has the live entries of its prefix and nothing else', async () => {
    const { bus, other, pass } = given()
    const prefix = `${fresh()}/a*[b]`
    await Promise.all(numbers(50).map((n) => bus.put(`${prefix}/${n}`, n, 60_000)))
    await bus.put(`${prefix}/gone`, 'gone', 100)
    await bus.put(`x${prefix}`, 'other', 60_000)
    await bus.compareAndSet(`${prefix}/versioned`, 0, 'v', 60_000)
    await bus.append(`${prefix}/stream`, 's')
    pass(101)
    await expect.poll(async () => (await other.list(prefix)).length).toBe(50)
    const listed = await other.list(prefix)
    expect(listed.toSorted((a, b) => Number(a.value) - Number(b.value))).toEqual(
      numbers(50).map((n) => ({ key: `${prefix}/${n}`, value: n })),
    )
    expect(await other.list(fresh())).toEqual([])
  })

  test('compareAndSet lets one of many through, and versions rise by one', async () => {
    const { bus, other, pass } = given()
    const key = fresh()
    expect(await bus.getVersioned(key)).toBeUndefined()
    expect(await bus.compareAndSet(key, 1, 'too early', 60_000)).toBeNull()
    const first = await Promise.all(numbers(10).map((n) => (n % 2 ? bus : other).compareAndSet(key, 0, n, 60_000)))
    expect(first.filter((version) => version !== null)).toEqual([1])
    expect(await other.getVersioned(key)).toEqual({ version: 1, value: first.indexOf(1) })
    expect(await other.compareAndSet(key, 1, 'second', 150)).toBe(2)
    expect(await bus.compareAndSet(key, 1, 'stale', 60_000)).toBeNull()
    expect(await bus.getVersioned(key)).toEqual({ version: 2, value: 'second' })
    pass(151)
    await expect.poll(() => bus.getVersioned(key)).toBeUndefined()
    expect(await bus.compareAndSet(key, 0, 'anew', 60_000)).toBe(1)
    await bus.delete(key)
    expect(await bus.getVersioned(key)).toBeUndefined()
  })
}
