import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { MediaConfig } from '../config.ts'
import type { IceServer } from '../protocol/rtp.ts'
import { turnCredentials } from './turnCredentials.ts'

export type IceServers = z.output<typeof IceServer>[]

/**
 * What somebody may reach the node through: the servers of the settings, and the house's own TURN servers with
 * credentials of `name` that end after `ttlSeconds`, or after TURN_TTL where that is sooner.
 */
export type IceServersOf = (name: string, ttlSeconds?: number) => IceServers

type Settings = Pick<MediaConfig, 'ICE_SERVERS' | 'TURN_URLS' | 'TURN_SECRET' | 'TURN_TTL'>

export function iceServersFor(settings: Settings, clock: Clock): IceServersOf {
  const { ICE_SERVERS: given, TURN_URLS: urls, TURN_SECRET: secret, TURN_TTL: ttlSecondsMax } = settings
  if (!urls || !secret) return () => given
  return (name, ttlSeconds = ttlSecondsMax) => {
    const expiresAtSeconds = Math.floor(clock.nowMs() / 1000) + Math.min(ttlSeconds, ttlSecondsMax)
    return [...given, { urls, ...turnCredentials(secret, name, expiresAtSeconds) }]
  }
}
