import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const executablePath = '/usr/bin/chromium'

export interface ChromiumOptions {
  /** A network namespace to run in; the driver stays outside. */
  namespace?: string
  /** Accepts the house's own certificate authority. */
  ignoreHTTPSErrors?: boolean
  locale?: string
  zone?: string
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** Has neither camera nor microphone, and a browser that refuses sound until a tap. */
  listener?: boolean
  /** Has devices, but no page may use them until a permission is granted. */
  unasked?: boolean
  /** A few pictures a second: several people of one test ask little of the processor, where pictures are not the matter. */
  slowCamera?: boolean
  /** Further switches of Chromium; they come last. */
  args?: string[]
  /** Takes any certificate, also those that no page sees: of relays. */
  anyCertificate?: boolean
}

/** A Chromium of its own, with its own profile and a fake camera and microphone. */
export interface Visitor {
  browser: Browser
  context: BrowserContext
  page: Page
  close(): Promise<void>
}

export async function openVisitor(options: ChromiumOptions = {}): Promise<Visitor> {
  const browser = await chromium.launch({
    executablePath: options.namespace ? await wrapper(options.namespace) : executablePath,
    args: [
      '--no-sandbox',
      ...(options.listener || options.unasked ? [] : ['--use-fake-ui-for-media-stream']),
      ...(options.listener ? [] : [`--use-fake-device-for-media-stream${options.slowCamera ? '=fps=4' : ''}`]),
      ...(options.anyCertificate ? ['--ignore-certificate-errors'] : []),
      '--auto-accept-this-tab-capture',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(options.args ?? []),
    ],
  })
  return openProfile(browser, options)
}

/**
 * Several people, each with a profile of their own in one Chromium with slow cameras, which asks for half of what
 * several would. It ends with whoever closes first.
 */
export async function openVisitors<const People extends readonly ChromiumOptions[]>(
  people: People,
): Promise<{ -readonly [index in keyof People]: Visitor }> {
  const first = await openVisitor({ ...people[0], slowCamera: true })
  const others = people.slice(1).map((options) => openProfile(first.browser, options))
  return [first, ...(await Promise.all(others))] as { -readonly [index in keyof People]: Visitor }
}

async function openProfile(browser: Browser, options: ChromiumOptions): Promise<Visitor> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: options.ignoreHTTPSErrors ?? false,
    locale: options.locale ?? 'en-GB',
    viewport: options.viewport ?? { width: 1440, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    ...(options.zone && { timezoneId: options.zone }),
  })
  if (!options.listener && !options.unasked) await context.grantPermissions(['camera', 'microphone'])
  await context.addInitScript(watchConnections)
  if (options.listener) await context.addInitScript(refuseSoundUntilTapped)
  const page = await context.newPage()
  return { browser, context, page, close: () => browser.close() }
}

async function wrapper(namespace: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'meridian-chromium-')), 'chromium')
  await writeFile(path, `#!/bin/sh\nexec ip netns exec ${namespace} ${executablePath} "$@"\n`, { mode: 0o755 })
  return path
}

/** Runs in the page before its own scripts: keeps every peer connection, so that its statistics can be read. */
export function watchConnections() {
  const kept: RTCPeerConnection[] = []
  Object.assign(globalThis, { watchedConnections: kept })
  const Native = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      kept.push(this)
    }
  }
}

/**
 * Runs in the page: stands in for the autoplay rule of strict browsers, which Debian's Chromium can no longer be
 * told to follow. A tap after the first refusal lifts it.
 */
function refuseSoundUntilTapped() {
  let refused = false
  let tapped = false
  addEventListener('pointerdown', () => (tapped = refused), true)
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    if (tapped || this.muted) return play.call(this)
    refused = true
    return Promise.reject(new DOMException('no tap yet', 'NotAllowedError'))
  }
}

export interface Received {
  framesDecoded: number
  audioEnergy: number
}

/** How many peer connections this page has opened so far. */
export function connectionCount(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { watchedConnections: unknown[] }).watchedConnections.length)
}

/** What this page has received so far over its connections from the `first` one on. */
export function received(page: Page, first = 0): Promise<Received> {
  return page.evaluate(async (from) => {
    const sum = { framesDecoded: 0, audioEnergy: 0 }
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    for (const connection of watchedConnections.slice(from)) {
      for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] !== 'inbound-rtp') continue
        sum.framesDecoded += Number(stat['framesDecoded'] ?? 0)
        sum.audioEnergy += Number(stat['totalAudioEnergy'] ?? 0)
      }
    }
    return sum
  }, first)
}

/** Mean brightness (0 to 255) and spread of what a video element shows now; a black picture has neither. */
export function picture(page: Page, selector: string): Promise<{ mean: number; spread: number; width: number }> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const video = element as HTMLVideoElement
      const canvas = document.createElement('canvas')
      canvas.width = 64
      canvas.height = 36
      const context = canvas.getContext('2d')
      if (!context || video.videoWidth === 0) return { mean: 0, spread: 0, width: 0 }
      context.drawImage(video, 0, 0, 64, 36)
      const { data } = context.getImageData(0, 0, 64, 36)
      const values = Array.from({ length: data.length / 4 }, (_, index) => data[index * 4 + 1] ?? 0)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
      return { mean, spread, width: video.videoWidth }
    })
}

/** Opens a one-time sign-in link and uses it, as a person would; ends on the home page. */
export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.locator('m-sign-in-link wa-button').click()
  await page.locator('m-home').waitFor()
}
