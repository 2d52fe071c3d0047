import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Page } from 'playwright-core'
import { Wire } from '../../web/src/link/testing/wire.ts'
import { ownCpuSeconds } from '../load/processCpu.ts'
import { startHouse, type House } from '../servers/house.ts'
import { namespacesForbidden, openNamespace, type Namespace } from '../servers/namespace.ts'
import { furnish } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { personBeforeStripes, voice, writePicture, writeSound } from './fakeCapture.ts'
import { patienceMs } from './patience.ts'

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

/** Two people in a room, and every way between them and the house in the hands of a test. */
export interface BrokenWays {
  house: House
  /** Beside the house. */
  near: Visitor
  /** On a machine of their own where namespaces are allowed; their sockets pass the wire, their media does not. */
  far: Visitor
  wire: Wire
  /** Null where this machine allows no namespaces. */
  lab: Namespace | null
  names: { near: string; far: string }
  /** Kills every media worker without a word; how many there were. */
  killWorkers(): number
  /** Kills the media worker that carries the room. */
  killBusiestWorker(): Promise<void>
  close(): Promise<void>
}

export async function openBrokenWays(): Promise<BrokenWays> {
  const open: (() => Promise<unknown> | void)[] = []
  const close = async () => {
    for (const end of open.toReversed()) await end()
  }
  try {
    return { ...(await build(open)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function build(open: (() => Promise<unknown> | void)[]): Promise<Omit<BrokenWays, 'close'>> {
  const lab = namespacesForbidden() === null ? openNamespace() : null
  if (lab) open.push(() => lab.close())
  const house = await startHouse(
    lab ? { args: ['--host', lab.hostAddress], env: { PUBLIC_URL: '', MEDIA_ADDRESSES: lab.hostAddress } } : {},
  )
  open.push(() => house.stop())
  if (lab) {
    const authority = await readFile(join(house.dataDir, 'tls/authority.crt'), 'utf8')
    setDefaultCACertificates([...getCACertificates(), authority])
  }
  const owner = await furnish(house.url, house.ownerLink)
  const { link } = await owner.api('POST /api/meetings/now', { body: { title: 'Broken ways' } })
  const wire = new Wire(new URL(house.url))
  const farUrl = await wire.open()
  open.push(() => wire.close())

  const folder = await mkdtemp(join(tmpdir(), 'meridian-ways-'))
  open.push(() => rm(folder, { recursive: true, force: true }))
  // Speech that never pauses for long: a microphone that is silent sends next to nothing, and hides every gap.
  const speech = await writeSound(join(folder, 'voice.wav'), 4, voice)
  // A small picture: what counts here is when it comes, and encoders would take the time from everything else.
  const camera = await writePicture(join(folder, 'camera.y4m'), 320, 180, personBeforeStripes)
  const common = {
    ignoreHTTPSErrors: true,
    anyCertificate: true,
    args: [`--use-file-for-fake-audio-capture=${speech}`, `--use-file-for-fake-video-capture=${camera}`],
  }
  const visit = async (url: string, name: string, namespace?: string) => {
    const visitor = await openVisitor({ ...common, ...(namespace && { namespace }) })
    open.push(() => visitor.close())
    await visitor.page.goto(url + link)
    await at(visitor.page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
    await at(visitor.page, 'join').click()
    await at(visitor.page, 'leave').waitFor({ timeout: patienceMs })
    return visitor
  }
  const names = { near: 'Nora Near', far: 'Fay Far' }
  const near = await visit(house.url, names.near)
  const far = await visit(farUrl, names.far, lab?.name)
  return {
    house,
    near,
    far,
    wire,
    lab,
    names,
    killWorkers: () => killWorkersOf(house.pid),
    killBusiestWorker: () => killBusiestOf(house.pid),
  }
}

function workersOf(parentPid: number): number[] {
  return execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === parentPid && match?.[3]?.includes('mediasoup-worker'))
    .map((match) => Number(match?.[1]))
}

function killWorkersOf(parentPid: number): number {
  const workers = workersOf(parentPid)
  for (const worker of workers) process.kill(worker, 'SIGKILL')
  return workers.length
}

/** By the processor time of a second, not of its whole life: rooms move. */
async function killBusiestOf(parentPid: number): Promise<void> {
  const workers = workersOf(parentPid)
  const before = await Promise.all(workers.map(ownCpuSeconds))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const after = await Promise.all(workers.map(ownCpuSeconds))
  const used = workers.map((_worker, index) => (after[index] ?? 0) - (before[index] ?? 0))
  const busiest = workers[used.indexOf(Math.max(...used))]
  if (busiest === undefined) throw new Error('no media worker runs')
  process.kill(busiest, 'SIGKILL')
}
