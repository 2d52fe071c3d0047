import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The library that each .wrap file would download, and the shim that offers Debian's instead. */
const shimOfWrap = {
  'abseil-cpp': 'abseil-cpp',
  flatbuffers: 'flatbuffers',
  libsrtp3: 'libsrtp3',
  libuv: 'libuv',
  openssl: 'openssl',
  'unordered-dense': 'unordered-dense',
}

/** Lines of the worker that are changed in the copy that is built. */
export const mends = [
  {
    // Debian 12 has meson 1.0.1, and it builds the worker.
    file: 'meson.build',
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0.0'",
  },
  {
    // Halves the build: see pch/worker.hpp.
    file: 'meson.build',
    from: "install_tag: 'mediasoup-worker',",
    to: "install_tag: 'mediasoup-worker',\n  cpp_pch: 'pch/worker.hpp',",
  },
  {
    // Debian's libssl knows kernel TLS and asks the BIO about it with BIO_CB_CTRL | BIO_CB_RETURN.
    // Answered 1 ("yes") it allocates no write buffer and crashes at the first DTLS handshake.
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN) ?',
    to: '(operationType & BIO_CB_RETURN) ?',
  },
  {
    // A packet that went to a local consumer kept that consumer's picture ids. A pipe, which rewrites
    // nothing, then stored them for its retransmissions, and video froze on lossy links between nodes.
    file: 'src/RTC/RTP/Codecs/VP8.cpp',
    from: 'this->payloadDescriptor->Restore(packet->GetPayload());',
    to: 'this->payloadDescriptor->Restore(packet->GetPayload());\n\t\t\t\t\tthis->payloadDescriptor->encoder.reset();',
  },
]

/** Copies the worker's source out of the npm package, puts our parts in and mends it. */
export function prepareSource(packageFolder, target) {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(join(packageFolder, 'worker'), target, { recursive: true })
  for (const [wrap, shim] of Object.entries(shimOfWrap)) {
    cpSync(join(here, 'shims', shim), join(target, 'subprojects', wrapFolder(target, wrap)), { recursive: true })
  }
  cpSync(join(here, 'pch'), join(target, 'pch'), { recursive: true })
  for (const mend of mends) applyMend(target, mend)
}

/** Meson takes a subproject from the folder that its .wrap file names, if it is there, and downloads nothing. */
function wrapFolder(target, wrap) {
  const text = readFileSync(join(target, 'subprojects', `${wrap}.wrap`), 'utf8')
  return /^directory\s*=\s*(\S+)/m.exec(text)[1]
}

function applyMend(target, { file, from, to }) {
  const path = join(target, file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) {
    throw new Error(`The mend of ${file} fits ${parts.length - 1} places instead of one: this is another mediasoup.`)
  }
  writeFileSync(path, parts.join(to))
}
