import { systemClock, type Clock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { Workers } from '../workers.ts'

/** One real worker on a free port of loopback. */
export function openTestWorker({ port = 0, clock = systemClock }: { port?: number; clock?: Clock } = {}) {
  return Workers.open({
    count: 1,
    port,
    addresses: ['127.0.0.1'],
    announcedAddress: undefined,
    clock,
    log: createLog({ level: 'silent', pretty: false }),
  })
}
