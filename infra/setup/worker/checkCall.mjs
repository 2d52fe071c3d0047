import { join } from 'node:path'
import { createWorker } from 'mediasoup'
import { chromium } from 'playwright-core'
import { build } from 'vite'

const address = 'https://check.test/'
const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }
const limitMs = 20_000
const flags = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One call: Chromium's fake microphone through a real WebRtcTransport. Throws when no audio arrives. */
export async function checkCall({ progress }) {
  const worker = await createWorker({ logLevel: 'warn' })
  const died = new Promise((_, reject) => {
    worker.once('died', (error) => reject(new Error(`The media worker died during the call: ${error.message}`)))
  })
  progress.tell('starting the browser')
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  try {
    return await Promise.race([takeCall(worker, await browser.newPage()), died])
  } finally {
    await browser.close()
    if (!worker.closed) worker.close()
  }
}

async function takeCall(worker, page) {
  const router = await worker.createRouter({ mediaCodecs: [opus] })
  const transport = await router.createWebRtcTransport({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
    enableUdp: true,
  })
  const heard = audioFrom(transport)
  const answers = {
    open: () => ({
      capabilities: router.rtpCapabilities,
      transport: {
        id: transport.id,
        iceParameters: transport.iceParameters,
        iceCandidates: transport.iceCandidates,
        dtlsParameters: transport.dtlsParameters,
      },
    }),
    connect: ({ dtlsParameters }) => transport.connect({ dtlsParameters }),
    produce: async ({ kind, rtpParameters }) => {
      const producer = await transport.produce({ kind, rtpParameters })
      return { id: producer.id }
    },
  }
  await page.exposeFunction('ask', (name, data) => answers[name](data))
  const body = `<!doctype html><script type="module">${await pageScript()}</script>`
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }))
  page.on('pageerror', heard.fail)
  await page.goto(address)
  return await heard.answer
}

/** Resolves once DTLS is up and bytes have been received; mediasoup tells of both. */
function audioFrom(transport) {
  const { promise, resolve, reject } = Promise.withResolvers()
  const look = async () => {
    const [{ rtpBytesReceived }] = await transport.getStats()
    if (transport.dtlsState === 'connected' && rtpBytesReceived > 0) {
      resolve({ dtlsState: transport.dtlsState, bytesReceived: rtpBytesReceived })
    }
  }
  const everyMs = 100
  const poll = setInterval(() => look().catch(reject), everyMs)
  const limit = setTimeout(
    () =>
      reject(new Error(`No audio within ${limitMs / 1000} s (ICE ${transport.iceState}, DTLS ${transport.dtlsState})`)),
    limitMs,
  )
  const answer = promise.finally(() => {
    clearInterval(poll)
    clearTimeout(limit)
  })
  return { answer, fail: reject }
}

async function pageScript() {
  const [{ output }] = [
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        write: false,
        modulePreload: false,
        rolldownOptions: { input: join(import.meta.dirname, 'checkPage.mjs') },
      },
    }),
  ].flat()
  return output[0].code
}
