import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passes } from 'node:timers/promises'
import type { Forwarder, OpenForwarder } from './forwarder.ts'
import { picture, sound, type Mix } from './mix.ts'

export const janusBinary = '/usr/bin/janus'
const room = 1
const startAttemptsMax = 100
const requestsAtOnce = 8
/** Janus knows a remote publisher's streams by these. */
const remoteSsrc = { audio: 1000, video: 1010 }
const others = 'libjanus_websockets.so,libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so'
const plugins =
  'libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so'

/**
 * Debian's janus: a VideoRoom whose publishers come in as plain RTP, as from another janus, and are forwarded to each
 * listener with SRTP under keys of its own. It offers AES_CM_128_HMAC_SHA1_80 for that, and no GCM.
 */
export const janusForwarder: OpenForwarder = async (mix, core) => {
  const folder = await mkdtemp(join(tmpdir(), 'forward-janus-'))
  const port = await freePort()
  await writeFile(join(folder, 'janus.jcfg'), configOf(folder))
  await writeFile(join(folder, 'janus.transport.http.jcfg'), httpConfigOf(port))
  const janus = spawn('taskset', ['-c', String(core), janusBinary, '-F', folder], { stdio: 'ignore' })
  const close = async () => {
    if (janus.exitCode === null && janus.kill()) await once(janus, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const talk = await attach(`http://127.0.0.1:${port}/janus`, janus)
    const ports = await openPublishers(talk, mix)
    let made = 0
    const addListeners = async (count: number, sink: number) => {
      const forwards = Array.from({ length: count * ports.length }, (_, index) => {
        const key = randomBytes(30).toString('base64')
        const ssrc = (made += 2) + 100_000
        return { publisher: index % ports.length, key, ssrc }
      })
      while (forwards.length > 0)
        await Promise.all(forwards.splice(0, requestsAtOnce).map((one) => forward(talk, mix, one, sink)))
    }
    const inletOf = (kind: 'audio' | 'video', index: number) => ({ port: ports[index] ?? 0, ssrc: remoteSsrc[kind] })
    return { pid: janus.pid ?? 0, inletOf, addListeners, close } satisfies Forwarder
  } catch (error) {
    await close()
    throw error
  }
}

type Talk = (body: Record<string, unknown>) => Promise<Record<string, unknown>>

const streamsOfOne = (mix: Mix) => (mix.pictures > 0 ? (['audio', 'video'] as const) : (['audio'] as const))

async function openPublishers(talk: Talk, mix: Mix): Promise<number[]> {
  await talk({ request: 'create', room, publishers: mix.sounds, audiocodec: 'opus', videocodec: 'vp8' })
  const ports: number[] = []
  for (let index = 0; index < mix.sounds; index += 1) {
    const streams = streamsOfOne(mix).map((type, mindex) => {
      return { type, mindex, mid: String(mindex), codec: type === 'audio' ? 'opus' : 'vp8' }
    })
    const publisher = { id: index + 1, host: '127.0.0.1', iface: '127.0.0.1', port: 0, streams }
    const { port } = await talk({ request: 'add_remote_publisher', room, ...publisher })
    ports.push(Number(port))
  }
  return ports
}

async function forward(talk: Talk, mix: Mix, one: { publisher: number; key: string; ssrc: number }, sink: number) {
  const streams = streamsOfOne(mix).map((kind, index) => {
    const { payloadType } = kind === 'audio' ? sound : picture
    return { mid: String(index), port: sink, ssrc: one.ssrc + index, ptype: payloadType }
  })
  const srtp = { srtp_suite: 80, srtp_crypto: one.key }
  const target = { publisher_id: one.publisher + 1, host: '127.0.0.1' }
  await talk({ request: 'rtp_forward', room, ...target, ...srtp, streams })
}

/** A handle of the VideoRoom, once janus answers. */
async function attach(url: string, janus: ChildProcess): Promise<Talk> {
  const session = await firstAnswer(url, janus)
  const handle = await post(`${url}/${session}`, { janus: 'attach', plugin: 'janus.plugin.videoroom' })
  return async (body) => {
    const answer = await post(`${url}/${session}/${idOf(handle)}`, { janus: 'message', body })
    const { data } = (answer['plugindata'] ?? {}) as { data?: Record<string, unknown> }
    if (!data || data['error']) throw new Error(`janus refused ${body['request']}: ${JSON.stringify(answer)}`)
    return data
  }
}

async function firstAnswer(url: string, janus: ChildProcess): Promise<number> {
  for (let attempt = 0; attempt < startAttemptsMax && janus.exitCode === null; attempt += 1) {
    const answer = await post(url, { janus: 'create' }).catch(() => null)
    if (answer) return idOf(answer)
    await passes(100)
  }
  throw new Error('janus did not start')
}

const idOf = (answer: Record<string, unknown>) => (answer['data'] as { id: number }).id

async function post(url: string, message: Record<string, unknown>): Promise<Record<string, unknown>> {
  const body = JSON.stringify({ transaction: randomBytes(6).toString('hex'), ...message })
  const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(20_000) })
  return (await response.json()) as Record<string, unknown>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Sessions never time out: nobody polls them here. */
const configOf = (folder: string) => `
general: {
  configs_folder = "${folder}"
  session_timeout = 0
  debug_level = 2
  interface = "127.0.0.1"
}
plugins: { disable = "${plugins}" }
transports: { disable = "${others}" }
`

const httpConfigOf = (port: number) => `
general: { json = "compact", base_path = "/janus", http = true, ip = "127.0.0.1", port = ${port}, https = false }
admin: { admin_http = false, admin_https = false }
`
