import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

const attemptsMax = 20

/** A port that is free for UDP and TCP on every one of the addresses at this moment. */
export async function freePort(addresses: readonly string[]): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = await claimTcp(addresses[0] ?? '127.0.0.1', 0)
    const free = port !== null && (await isFree(addresses, port))
    if (free) return port
  }
  throw new Error('no port is free for UDP and TCP on all media addresses')
}

async function isFree(addresses: readonly string[], port: number): Promise<boolean> {
  for (const address of addresses) {
    if ((await claimTcp(address, port)) === null) return false
    if (!(await claimUdp(address, port))) return false
  }
  return true
}

async function claimTcp(address: string, port: number): Promise<number | null> {
  const server = createServer()
  try {
    server.listen(port, address)
    await once(server, 'listening')
  } catch {
    return null
  }
  const bound = server.address()
  server.close()
  await once(server, 'close')
  return bound && typeof bound === 'object' ? bound.port : null
}

async function claimUdp(address: string, port: number): Promise<boolean> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  try {
    socket.bind(port, address)
    await once(socket, 'listening')
  } catch {
    return false
  }
  socket.close()
  await once(socket, 'close')
  return true
}
