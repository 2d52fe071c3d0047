import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const quality = 0.8

/** Resolves when the page has been drawn as it is now. */
export const drawnAnew = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))))

/** Takes pictures of pages and keeps them as WebP: a tenth of what PNG takes. */
export class ShotTaker {
  readonly #folder: string
  readonly #converter: Page
  readonly names: string[] = []

  /** `converter` is any empty page of a browser that writes WebP. */
  constructor(folder: string, converter: Page) {
    this.#folder = folder
    this.#converter = converter
  }

  async take(page: Page, name: string): Promise<void> {
    await page.evaluate(() => document.fonts.ready)
    // Pictures of a window that has just changed its size would show it on its way.
    await drawnAnew(page)
    const png = (await page.screenshot({ animations: 'disabled' })).toString('base64')
    const webp = await this.#converter.evaluate(
      async ([data = '', share = '']) => {
        const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
        const canvas = new OffscreenCanvas(picture.width, picture.height)
        canvas.getContext('2d')?.drawImage(picture, 0, 0)
        const blob = await canvas.convertToBlob({ type: 'image/webp', quality: Number(share) })
        const bytes = new Uint8Array(await blob.arrayBuffer())
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
      },
      [png, String(quality)],
    )
    await mkdir(this.#folder, { recursive: true })
    await writeFile(join(this.#folder, `${name}.webp`), Buffer.from(webp, 'base64'))
    this.names.push(name)
  }
}
