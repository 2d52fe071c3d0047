import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { catalogues } from './src/i18n/catalogues.ts'

/** The server a development page talks to; `vite` is never used in production. */
const devServer = 'http://localhost:4000'

/** Below this a compressed copy saves less than its own headers. */
const compressedBytesMin = 1024

/** Screens that need a module for it to be one of those that all load. */
const commonFrom = 12

/** The models of the effects: few load them, and their last tenth of saving would cost most of every build. */
const model = /\.(wasm|tflite)$|wasm_bin/

/** Lays a `.br` and a `.gz` beside each asset, which the server hands out as they are. */
function compressed(): Plugin {
  return {
    name: 'meridian:compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets')
      for (const name of await readdir(assets)) {
        const content = await readFile(join(assets, name))
        if (content.byteLength < compressedBytesMin || /\.(br|gz)$/.test(name)) continue
        const isModel = model.test(name)
        const params = { [constants.BROTLI_PARAM_QUALITY]: isModel ? 4 : constants.BROTLI_MAX_QUALITY }
        await writeFile(join(assets, `${name}.br`), brotliCompressSync(content, { params }))
        await writeFile(join(assets, `${name}.gz`), gzipSync(content, { level: isModel ? 4 : 9 }))
      }
    },
  }
}

/** Of the catalogues of words, those of the one language that is asked for. */
function languages(): Plugin {
  return {
    name: 'meridian:languages',
    async load(id) {
      const language = /\/i18n\/catalogues\.ts\?language=(en|zh)$/.exec(id)?.[1] as 'en' | 'zh' | undefined
      if (!language) return null
      return `export const catalogues = ${JSON.stringify({ [language]: catalogues[language] })}`
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [languages(), compressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2023',
    // The first to know light-dark(): rewritten for older ones, a part of the page could not turn dark on its own.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What most screens need comes in one file: each one costs a request, and a link to ask for it ahead.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'common', minShareCount: commonFrom }] } } },
    // The editor alone is larger than the warning's default; it is loaded when the notes are opened.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': devServer,
      '/house': { target: devServer, ws: true },
      '/media': { target: devServer, ws: true },
      '/documents': { target: devServer, ws: true },
    },
  },
})
