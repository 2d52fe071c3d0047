import { systemClock, type Clock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { Workers } from '../workers.ts'

/** Real workers, one where nothing else is said, on free ports of loopback. */
export function openTestWorker({
  count = 1,
  port = 0,
  clock = systemClock,
}: { count?: number; port?: number; clock?: Clock } = {}) {
  return Workers.open({
    count,
    port,
    addresses: ['127.0.0.1'],
    announcedAddress: undefined,
    clock,
    log: createLog({ level: 'silent', pretty: false }),
  })
}
