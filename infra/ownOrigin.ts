import { networkInterfaces } from 'node:os'

/** Whether only this machine reaches what listens there. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

/** The origin under which browsers reach what listens on `host`: of all interfaces the first that leads outside. */
export function ownOrigin(host: string, port: number, secure: boolean): string {
  const outward = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  const everywhere = ['0.0.0.0', '::'].includes(host)
  const name = isLoopback(host) ? 'localhost' : everywhere ? (outward?.address ?? 'localhost') : host
  return `${secure ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`
}
