import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { watchConnections } from './chromium.ts'

const executablePath = '/usr/bin/firefox-esr'
const screenWidthPx = 1440
const screenHeightPx = 900

/** Fake devices, no questions, sound without a tap; the rest keeps Firefox from asking other hosts for anything. */
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.getusermedia.insecure.enabled': true,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'intl.accept_languages': 'en-GB',
}

/** Debian's Firefox with a screen of its own, a fake camera and a fake microphone. */
export interface FirefoxVisitor {
  browser: Browser
  page: Page
  close(): Promise<void>
}

export async function openFirefox(): Promise<FirefoxVisitor> {
  const home = await mkdtemp(join(tmpdir(), 'meridian-firefox-'))
  const screen = await openScreen()
  try {
    const browser = await launch({
      browser: 'firefox',
      executablePath,
      headless: false,
      env: { ...process.env, HOME: home, DISPLAY: screen.display },
      extraPrefsFirefox: preferences,
      defaultViewport: null,
      args: ['--width', String(screenWidthPx), '--height', String(screenHeightPx)],
    })
    const [page = await browser.newPage()] = await browser.pages()
    await page.evaluateOnNewDocument(watchConnections)
    return {
      browser,
      page,
      async close() {
        await browser.close()
        await screen.close()
        await rm(home, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await screen.close()
    throw error
  }
}

/** Firefox shares a screen only where there is one: Xvfb finds a free number itself and says which. */
async function openScreen(): Promise<{ display: string; close(): Promise<void> }> {
  const size = `${screenWidthPx}x${screenHeightPx}x24`
  const child: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [number] = (await Promise.race([
    once(child.stdio[3] as Readable, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('Xvfb did not start.'))),
  ])) as [Buffer]
  return {
    display: `:${number.toString().trim()}`,
    async close() {
      if (child.exitCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** An address of this machine that is not the loopback: Firefox sends no media to 127.0.0.1. */
export function outwardAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found) throw new Error('This machine has no address besides the loopback.')
  return found.address
}
