import { createHmac } from 'node:crypto'

export interface TurnCredentials {
  username: string
  credential: string
}

/**
 * Credentials as coturn's `use-auth-secret` checks them: the time they end at (seconds since the epoch) and
 * whose they are stand in the username, signed by the secret that node and relay share. The relay counts its
 * quota by the name.
 */
export function turnCredentials(secret: string, name: string, expiresAtSeconds: number): TurnCredentials {
  const username = `${expiresAtSeconds}:${name}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
