import { readFile } from 'node:fs/promises'
import { freePort } from './infra/freePort.ts'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { FastifyInstance } from 'fastify'
import type { Server as SocketServer } from 'socket.io'
import { collabSettings, refuseCollabContradictions } from './collab/config.ts'
import { houseSocketPath } from './collab/protocol/house.ts'
import type { Bus } from './infra/bus/bus.ts'
import { memoryBus } from './infra/bus/memoryBus.ts'
import { systemClock } from './infra/clock.ts'
import { ConfigError, infraSettings, readConfig, refuseContradictions, type ConfigOf } from './infra/config.ts'
import type { NodeId } from './infra/contract/ids.ts'
import { limits } from './infra/contract/limits.ts'
import { ProblemError } from './infra/contract/problems.ts'
import type { Objects } from './infra/objects/objects.ts'
import { LimitedWebSocketServer } from './infra/limitedWebSocket.ts'
import { createLog, type Log } from './infra/log.ts'
import type { LetterBox } from './infra/mail/inbound/inboundMail.ts'
import { Outbox } from './infra/mail/outbox.ts'
import type { PermitVerifier } from './infra/permits.ts'
import { MasterKeyMissingError, MasterKeys, masterKeyOf } from './infra/masterKeys.ts'
import { isLoopback, ownOrigin } from './infra/ownOrigin.ts'
import { Readiness } from './infra/readiness.ts'
import { newId } from './infra/secrets.ts'
import { Shutdown } from './infra/shutdown.ts'
import { DataHomes } from './infra/storage/dataHomes.ts'
import { StorageLockedError } from './infra/storage/folderLock.ts'
import { MigrationError } from './infra/storage/migrate.ts'
import type { Storage } from './infra/storage/storage.ts'
import type { LocalTls } from './infra/tls.ts'
import { readZoneTable } from './infra/tzdata.ts'
import { Upgrades } from './infra/upgrades.ts'
import { BusFacts } from './sfu/busFacts.ts'
import { BusOrders } from './sfu/busOrders.ts'
import { FactJournal } from './sfu/factJournal.ts'
import { mediaSettings, refuseMediaContradictions } from './sfu/config.ts'
import { mediaLimits } from './sfu/limits.ts'
import type { Mesh } from './sfu/mesh/mesh.ts'
import { meshPath } from './sfu/mesh/meshProtocol.ts'
import { MediaPortError } from './sfu/mediaPortError.ts'
import { BusPlacement } from './sfu/placement/busPlacement.ts'
import { entryWithoutMedia } from './sfu/placement/entryWithoutMedia.ts'
import { Nodes } from './sfu/placement/nodes.ts'
import { NodeReports } from './sfu/world/nodeReports.ts'
import { mediaSocketPath } from './sfu/protocol/media.ts'

const settings = { ...infraSettings, ...mediaSettings, ...collabSettings }
type Config = ConfigOf<typeof settings>

const keysEveryMs = 5_000
const nodesEveryMs = 2000
/** A silent page is noticed within twice this; on the media socket sooner, because others see whom it left behind. */
const housePings = { pingInterval: 5000, pingTimeout: 5000 }
const mediaPings = { pingInterval: mediaLimits.pingPeriodMs, pingTimeout: mediaLimits.pingTimeoutMs }

async function main(): Promise<void> {
  const config = readConfig(settings, { ...process.env, ...commandLine() })
  refuseContradictions(config)
  refuseMediaContradictions(config)
  refuseCollabContradictions(config)
  const log = createLog({ level: config.LOG_LEVEL, pretty: isPretty(config) })
  const shutdown = new Shutdown()
  const readiness = new Readiness()
  const stop = () => {
    // A second signal does not wait.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    readiness.withdraw()
    void shutdown
      .leave(log)
      .then(() => shutdown.run(log))
      .then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    const { url, ownerLink, tls } = await open(config, log, shutdown, readiness)
    process.stdout.write(greeting(url, ownerLink, tls))
  } catch (error) {
    await shutdown.run(log)
    throw error
  }
}

/** What the roles of a process have in common. */
interface Ground {
  config: Config
  log: Log
  shutdown: Shutdown
  nodeId: NodeId
  /** Origin of the page. */
  url: string
  tls: (Pick<LocalTls, 'key' | 'cert'> & Partial<LocalTls>) | null
  bus: Bus
  placement: BusPlacement
  isOwnOrigin: (origin: string, host: string | undefined) => boolean
}

async function open(config: Config, log: Log, shutdown: Shutdown, readiness: Readiness) {
  // The embedded database opens in its own thread while the larger modules load on this one.
  const opening = config.ROLES.includes('collab') ? openStorage(config) : null
  opening?.catch(() => undefined)
  const nodeId = (config.NODE_ID ?? `node-${newId().slice(0, 8)}`) as NodeId
  const port = config.PORT === 0 ? await freePort(config.HOST) : config.PORT
  const tls = await readTls(config)
  const url = config.PUBLIC_URL ?? ownOrigin(config.HOST, port, tls !== null)
  const bus = shutdown.add(await openBus(config, log))
  const nodes = new Nodes({ bus, clock: systemClock, log })
  const placement = new BusPlacement({ bus, nodes, clock: systemClock })
  const isOwnOrigin = (origin: string, host: string | undefined) => origin === url || hostOf(origin) === host
  const ground: Ground = { config, log, shutdown, nodeId, url, tls, bus, placement, isOwnOrigin }

  const { createHttp } = await import('./infra/http.ts')
  // Node keeps what is loaded: the imports further down find it here.
  await Promise.all([import('./collab/collab.ts'), import('./sfu/mediaNode.ts'), import('./infra/site.ts')])
  const { collab, verifier } = opening
    ? await openCollab(ground, opening)
    : { collab: null, verifier: await farVerifier(bus) }
  const nodeOrigins = await watchNodeOrigins(ground)
  const app = await createHttp({
    log,
    isOwnOrigin,
    connectOrigins: nodeOrigins,
    ...(tls && { tls: { key: tls.key, cert: tls.cert } }),
    trustProxy: config.TRUST_PROXY === 'yes',
  })
  if (tls?.authorityPem) offerAuthority(app, tls.authorityPem)
  shutdown.add(app)
  readiness.serve(app)
  shutdown.before(() => new Promise<void>((resolve) => systemClock.after(config.UNREADY_SECONDS * 1000, resolve)))
  const socketPaths = [...(collab ? [houseSocketPath] : []), ...(config.ROLES.includes('sfu') ? [mediaSocketPath] : [])]
  const upgrades = shutdown.add(new Upgrades(app.server, socketPaths))
  if (collab) {
    shutdown.add(collab)
    await openInboundMail(ground, collab.letterBox)
    collab.register(app, upgrades, await socketServer(app))
    const { serveSite } = await import('./infra/site.ts')
    await serveSite(app, join(import.meta.dirname, 'dist/web'))
  }
  if (config.ROLES.includes('sfu')) await openNode(ground, app, upgrades, verifier)
  else shutdown.add({ close: await nodes.announce(() => entryWithoutMedia(ground)) })
  await app.listen({ host: config.HOST, port })
  // The first step of all: pages that lose their connections while we close must not come back to us.
  shutdown.add({ close: () => void app.server.close() })
  return { url, ownerLink: (await collab?.ownerLink()) ?? null, tls }
}

async function openCollab(ground: Ground, opening: ReturnType<typeof openStorage>) {
  const { config, bus, url, log, shutdown } = ground
  const [{ Collab }, { announceKeys, loadKeyRing }, { PermitSigner, PermitVerifier }] = await Promise.all([
    import('./collab/collab.ts'),
    import('./infra/keyRing.ts'),
    import('./infra/permits.ts'),
  ])
  const zones = readZoneTable({ log })
  const storage = shutdown.add(await opening)
  const objects = shutdown.add(await openObjects(config))
  const mail = shutdown.add(await openOutbox(config, storage, log))
  const ring = await loadKeyRing(storage)
  const verifier = await PermitVerifier.open(ring)
  await announceKeys(bus, ring)
  shutdown.add({ close: systemClock.every(keysEveryMs, () => void announceKeys(bus, ring).catch(() => undefined)) })
  const collab = await Collab.open({
    ...ground,
    world: new NodeReports({ bus, clock: systemClock, log }),
    storage,
    objects,
    mail,
    verifier,
    signer: await PermitSigner.open(ring),
    clock: systemClock,
    zones,
    publicUrl: url,
    secure: url.startsWith('https:'),
    processId: ground.nodeId,
    region: config.REGION,
    masterKeys: await readMasterKeys(ground.config),
  })
  return { collab, verifier }
}

async function readMasterKeys(config: Config) {
  const old = config.MASTER_KEY_OLD ? [config.MASTER_KEY_OLD] : []
  return new MasterKeys([config.MASTER_KEY ?? (await masterKeyOf(config.DATA_DIR)), ...old])
}

async function openOutbox(config: Config, storage: Storage, log: Log): Promise<Outbox> {
  const { SMTP_URL: url, MAIL_FROM: from } = config
  const carrier = url && from ? (await import('./infra/mail/smtpCarrier.ts')).smtpCarrier({ url, from }) : null
  const outbox = new Outbox({ storage, clock: systemClock, log, carrier })
  outbox.start()
  return outbox
}

/** Letters that come in, where the operator leads them here. */
async function openInboundMail({ config, log, shutdown }: Ground, box: LetterBox): Promise<void> {
  const { HOST: host, INBOUND_MAIL_PORT: port, INBOUND_MAIL_DOMAIN: domain } = config
  if (port === undefined || domain === undefined) return
  const { InboundMail } = await import('./infra/mail/inbound/inboundMail.ts')
  shutdown.add(await InboundMail.open({ host, port, domain, box, log }))
}

/** A node without a database learns the keys from whoever has one. */
async function farVerifier(bus: Bus): Promise<PermitVerifier> {
  const { awaitedKeys } = await import('./infra/keyRing.ts')
  const { PermitVerifier } = await import('./infra/permits.ts')
  const ring = await awaitedKeys(bus, systemClock)
  if (!ring) throw new Error('No permit keys yet: start a process with the collab role on the same Redis first.')
  return PermitVerifier.open(ring)
}

async function openNode(ground: Ground, app: FastifyInstance, upgrades: Upgrades, verifier: PermitVerifier) {
  const { config, bus, log, nodeId } = ground
  // Added before the node: it is closed after it, and flushes the node's last facts.
  const journal = new FactJournal({ folder: join(config.DATA_DIR, 'facts'), nodeId, log })
  const facts = ground.shutdown.add(new BusFacts({ bus, clock: systemClock, log, journal }))
  await facts.recover()
  const [{ MediaNode }, { serveMediaFiles }, { PermitGate }, { serveMetrics }, { openCaptions }] = await Promise.all([
    import('./sfu/mediaNode.ts'),
    import('./sfu/serveMediaFiles.ts'),
    import('./sfu/permitGate.ts'),
    import('./sfu/metrics/serveMetrics.ts'),
    import('./sfu/captions/openCaptions.ts'),
  ])
  const mesh = config.REDIS_URL ? await openMesh(ground, upgrades) : null
  const captions = openCaptions({ config, upgrades, clock: systemClock, log, newId })
  if (captions) ground.shutdown.add(captions)
  const node = await MediaNode.open({
    ...ground,
    mesh,
    captions,
    roles: config.ROLES,
    host: config.HOST,
    clock: systemClock,
    gate: new PermitGate({ verifier, bus, nodeId, region: config.REGION, clock: systemClock, log }),
    facts,
    orders: new BusOrders({ bus, log }),
    newId,
    trustProxy: config.TRUST_PROXY === 'yes',
  })
  ground.shutdown.add(node)
  ground.shutdown.before(() => node.drain(config.DRAIN_SECONDS * 1000))
  serveMediaFiles(app, node)
  serveMetrics(app, node.figures, config.METRICS_TOKEN)
  // Alone in its house, a node is wherever the page was loaded from: docs/adr/0002-empty-node-url.md.
  await node.serve(
    await socketServer(app, mediaSocketPath, mediaPings),
    config.PUBLIC_URL ?? (config.REDIS_URL ? ground.url : ''),
  )
}

/** Closed after the node, whose last words go over its links. */
async function openMesh({ config, bus, log, nodeId, tls, shutdown }: Ground, upgrades: Upgrades): Promise<Mesh> {
  const { Mesh } = await import('./sfu/mesh/mesh.ts')
  const mesh = await Mesh.open({
    bus,
    log,
    nodeId,
    clock: systemClock,
    region: config.REGION,
    place: config.REGION_PLACE,
    authorityPem: tls?.authorityPem ?? null,
    trustProxy: config.TRUST_PROXY === 'yes',
  })
  upgrades.on(meshPath, (request, socket, head) => mesh.links.server.upgrade(request, socket, head))
  return shutdown.add(mesh)
}

function offerAuthority(app: FastifyInstance, pem: string): void {
  app.get('/authority.crt', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/x-x509-ca-cert').send(pem),
  )
}

async function socketServer(app: FastifyInstance, path = houseSocketPath, pings = housePings): Promise<SocketServer> {
  const { Server } = await import('socket.io')
  return new Server(app.server, {
    path,
    transports: ['websocket'],
    maxHttpBufferSize: limits.messageBytesMax,
    wsEngine: LimitedWebSocketServer,
    destroyUpgrade: false,
    serveClient: false,
    ...pings,
  })
}

/** The origins pages may connect to, renewed while the house runs. */
async function watchNodeOrigins({ config, placement, shutdown }: Ground): Promise<() => string[]> {
  let origins: string[] = []
  const look = async () => {
    const known = (await placement.nodes()).map(({ url }) => url).filter((origin) => origin !== '')
    origins = [...new Set([...config.NODE_ORIGINS, ...known])]
  }
  await look()
  shutdown.add({ close: systemClock.every(nodesEveryMs, () => void look().catch(() => undefined)) })
  return () => origins
}

function commandLine(): Record<string, string> {
  const { values } = parseArgs({
    options: { host: { type: 'string' }, port: { type: 'string' }, data: { type: 'string' } },
  })
  return {
    ...(values.host && { HOST: values.host }),
    ...(values.port && { PORT: values.port }),
    ...(values.data && { DATA_DIR: values.data }),
  }
}

const isPretty = (config: Config) =>
  config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && process.stdout.isTTY)

async function openBus(config: Config, log: Log): Promise<Bus> {
  if (!config.REDIS_URL) return memoryBus({ clock: systemClock, log })
  const { redisBus } = await import('./infra/bus/redisBus.ts')
  return redisBus({ url: config.REDIS_URL, clock: systemClock, log })
}

async function openObjects(config: Config): Promise<Objects> {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = config
  if (endpoint && bucket && accessKey && secretKey) {
    const { s3Objects } = await import('./infra/objects/s3Objects.ts')
    return s3Objects({ endpoint, bucket, region: config.S3_REGION, accessKey, secretKey })
  }
  const { folderObjects } = await import('./infra/objects/folderObjects.ts')
  return folderObjects(join(config.DATA_DIR, 'files'))
}

async function openStorage(config: Config) {
  const homes = new DataHomes(config.DATA_HOME, config.DATA_HOMES)
  if (config.DATABASE_URL) {
    const { openPostgres } = await import('./infra/storage/postgres.ts')
    return openPostgres({ url: config.DATABASE_URL, poolMax: config.DATABASE_POOL_MAX, homes })
  }
  const { openPglite } = await import('./infra/storage/pglite.ts')
  return openPglite({ folder: config.DATA_DIR, homes })
}

/** HTTPS everywhere but on loopback, where browsers trust plain http, and behind a proxy, which does it for us. */
async function readTls(config: Config): Promise<(Pick<LocalTls, 'key' | 'cert'> & Partial<LocalTls>) | null> {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = config
  if (certFile && keyFile)
    return { cert: await readPem('TLS_CERT_FILE', certFile), key: await readPem('TLS_KEY_FILE', keyFile) }
  if (isLoopback(config.HOST) || config.TRUST_PROXY === 'yes') return null
  // Loaded only where it is used, like the two below: it takes a tenth of a second of every start.
  const { localTls } = await import('./infra/tls.ts')
  return localTls(join(config.DATA_DIR, 'tls'), systemClock.nowMs())
}

async function readPem(setting: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`${setting}: ${(error as Error).message}`])
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function greeting(url: string, ownerLink: string | null, tls: Partial<LocalTls> | null): string {
  const lines = [`Meridian is ready at ${url}`]
  if (tls?.authorityPem)
    lines.push(
      'Browsers will warn until they trust this house: import its authority once',
      `  ${url}/authority.crt`,
      `  SHA-256 ${tls.authorityFingerprint}`,
    )
  if (ownerLink) lines.push('First start. This link makes you the owner; it works once:', `  ${url}${ownerLink}`)
  return `${lines.join('\n')}\n`
}

/** One sentence and its remedy for what a person can mend; anything else is a bug and shows its trace. */
function remedyOf(error: unknown): string | null {
  const { code, message, port, path } = error as NodeJS.ErrnoException & { port?: number }
  const mendable = [ConfigError, StorageLockedError, MigrationError, MediaPortError, MasterKeyMissingError]
  if (mendable.some((kind) => error instanceof kind)) return message
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Stop it, or start here: npm start -- --port ${(port ?? 4000) + 1}`
  if (code === 'ENOENT' && path?.includes('dist/web')) return 'The web client is not built. Start with: npm start'
  if (error instanceof ProblemError && error.code === 'STORAGE_UNAVAILABLE')
    return 'The database does not answer. Start it, or mend DATABASE_URL (and REDIS_URL, where one is set).'
  if (code === 'ENOTDIR' || code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return `${path ?? message} cannot be written. Give this user the right to, or name another folder in DATA_DIR.`
  if (code === 'ENOSPC') return 'The disk is full. Free some space and start again; nothing was lost.'
  return null
}

main().catch((error: unknown) => {
  const remedy = remedyOf(error)
  process.stderr.write(`${remedy ?? (error instanceof Error ? error.stack : String(error))}\n`)
  process.exit(1)
})
