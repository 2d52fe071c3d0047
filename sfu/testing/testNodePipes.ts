import { systemClock, type Clock } from '../../infra/clock.ts'
import { NodePipes } from '../media/pipes/nodePipes.ts'

/** Pipes of a node in a test, on loopback. */
export const testNodePipes = (clock: Clock = systemClock) =>
  new NodePipes({ clock, listenInfo: { protocol: 'udp', ip: '127.0.0.1' } })
