/**
 * `npm run check:worker`: is this media worker good enough to serve calls? It
 * must pass the suite that the mediasoup package ships, and take one call from
 * a real browser, because that suite never completes a DTLS handshake.
 */
import { join } from 'node:path'
import { cacheFolder, openFolder } from '../cache.mjs'
import { Progress } from '../progress.mjs'
import { checkCall } from './checkCall.mjs'
import { checkSuite } from './checkSuite.mjs'

const root = join(import.meta.dirname, '..', '..', '..')
const progress = new Progress(2)

try {
  progress.begin('mediasoup’s own tests')
  const suite = await checkSuite({ root, folder: openFolder(join(cacheFolder(), 'worker-check')), progress })
  progress.tell(`${suite.passed} of ${suite.total} pass`)
  progress.begin('a call from Chromium')
  const call = await checkCall({ progress })
  progress.tell(`DTLS ${call.dtlsState}, ${call.bytesReceived} bytes of audio received`)
  const passed = suite.passed + 1
  process.stdout.write(`${passed} passed, ${suite.total + 1 - passed} failed\n`)
  process.exitCode = suite.passed === suite.total ? 0 : 1
} catch (error) {
  process.stderr.write(`\n${error.code ? error.message : error.stack}\n`)
  process.exitCode = 1
}
