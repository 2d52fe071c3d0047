import { beforeEach, expect, test } from 'vitest'
import { StandbySocket } from './standbySocket.ts'
import { stillClock } from './testing/stillClock.ts'

class Socket {
  readonly url: string
  readonly opening = Promise.withResolvers<void>()
  live = true
  closed = false
  #lost: () => void = () => undefined

  constructor(url: string) {
    this.url = url
  }

  opened() {
    return this.opening.promise
  }

  onLost(listener: () => void) {
    this.#lost = listener
  }

  close() {
    this.closed = true
    this.live = false
  }

  lose() {
    this.live = false
    this.#lost()
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
let still: ReturnType<typeof stillClock>
let sockets: Socket[]
let held: Socket[]
let standby: StandbySocket<Socket>

beforeEach(() => {
  still = stillClock()
  sockets = []
  held = []
  standby = new StandbySocket<Socket>({
    clock: still.clock,
    open: (url) => {
      const socket = new Socket(url)
      sockets.push(socket)
      return socket
    },
    hold: async (socket) => held.push(socket),
  })
})

test('it is opened a moment later, says whose it is, and is handed over once', async () => {
  standby.keep(['munich'])
  expect(sockets).toHaveLength(0)
  still.runNext()
  sockets[0]?.opening.resolve()
  await settled()
  expect(held).toEqual(sockets)
  expect(standby.ready).toBe(true)
  expect(standby.take('shanghai')).toBeNull()
  expect(standby.take('munich')).toBe(sockets[0])
  expect(standby.take('munich')).toBeNull()
  standby.close()
  expect(sockets[0]?.closed).toBe(false)
})

test('the same wish again changes nothing, another node is another socket', () => {
  standby.keep(['munich'])
  still.runNext()
  standby.keep(['munich'])
  expect(still.waiting).toHaveLength(0)
  standby.keep(['shanghai'])
  still.runNext()
  expect(sockets.map(({ url, closed }) => [url, closed])).toEqual([
    ['munich', true],
    ['shanghai', false],
  ])
})

test('one that breaks or is refused is opened again, later each time, until nobody wants it', async () => {
  standby.keep(['munich'])
  still.runNext()
  sockets[0]?.lose()
  const first = still.waiting[0]?.dueMs ?? 0
  still.runNext()
  sockets[1]?.opening.reject(new Error('refused'))
  await settled()
  expect((still.waiting[0]?.dueMs ?? 0) - first).toBeGreaterThan(first)
  still.runNext()
  expect(sockets).toHaveLength(3)
  sockets[2]?.lose()
  standby.close()
  expect(still.waiting).toHaveLength(0)
})
