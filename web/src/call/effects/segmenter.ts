import type { Results, SelfieSegmentation } from '@mediapipe/selfie_segmentation'
import graphUrl from '@mediapipe/selfie_segmentation/selfie_segmentation.binarypb?url&no-inline'
import programUrl from '@mediapipe/selfie_segmentation/selfie_segmentation.js?url&no-inline'
import modelUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url&no-inline'
import simdUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js?url&no-inline'
import simdWasmUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm?url&no-inline'

/**
 * By the names the program asks for; it would look beside itself, where a build has put other names. Without the
 * instructions for many numbers at once, which every browser we serve has, it would be too slow anyway.
 */
const urls: Readonly<Record<string, string>> = {
  'selfie_segmentation.binarypb': graphUrl,
  'selfie_segmentation_landscape.tflite': modelUrl,
  'selfie_segmentation_solution_simd_wasm_bin.js': simdUrl,
  'selfie_segmentation_solution_simd_wasm_bin.wasm': simdWasmUrl,
}
const landscapeModel = 1

/** Finds the person in a picture. */
export interface Segmenter {
  /** Opaque where the person is. Throws when the model cannot run here. */
  maskOf(image: HTMLCanvasElement): Promise<CanvasImageSource>
  close(): void
}

type Global = typeof globalThis & { SelfieSegmentation?: typeof SelfieSegmentation }

/** The package is a script that leaves its class on the window, not a module. Throws when it cannot be loaded. */
export async function loadSegmenter(): Promise<Segmenter> {
  await loadScript(programUrl)
  const Program = (globalThis as Global).SelfieSegmentation
  if (!Program) throw new Error('the model left no class')
  const program = new Program({ locateFile: (name) => urls[name.slice(name.lastIndexOf('/') + 1)] ?? name })
  program.setOptions({ modelSelection: landscapeModel, selfieMode: false })
  let last: Results['segmentationMask'] | null = null
  program.onResults(({ segmentationMask }) => void (last = segmentationMask))
  await program.initialize()
  return {
    async maskOf(image) {
      await program.send({ image })
      if (!last) throw new Error('the model answered nothing')
      return last
    },
    close: () => void program.close(),
  }
}

let loading: Promise<void> | null = null

function loadScript(url: string): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => {
      loading = null
      script.remove()
      reject(new Error('the model could not be loaded'))
    })
    document.head.append(script)
  })
  return loading
}
