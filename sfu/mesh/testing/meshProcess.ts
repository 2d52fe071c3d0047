import { systemClock } from '../../../infra/clock.ts'
import { redisBus } from '../../../infra/bus/redisBus.ts'
import { MeshNode } from './meshHouse.ts'

/** A MeshNode in a process of its own, to be killed or stopped: `node meshProcess.ts <redis url> <node id>`. */
const [url = '', nodeId = ''] = process.argv.slice(2)
await MeshNode.open({ nodeId, bus: redisBus({ url, clock: systemClock }) })
process.stdout.write('ready\n')
