/** Sends back what it hears, over UDP and TCP, at the address it is told; says which port that is. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

const [address = '127.0.0.1'] = process.argv.slice(2)
const udp = createSocket('udp4')
udp.on('message', (packet, from) => udp.send(packet, from.port, from.address))
udp.bind(0, address)
await once(udp, 'listening')
const { port } = udp.address()
const tcp = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
tcp.listen(port, address)
await once(tcp, 'listening')
process.stdout.write(`echo at ${(tcp.address() as AddressInfo).port}\n`)
