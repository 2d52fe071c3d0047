import { pageClock } from '../link/pageClock.ts'
import type { MarkHolder } from './markHolder.ts'
import { Overlay } from './overlay.ts'

/** Lays the watermark over a page or a window of it, as it is now and with every minute; the answer takes it off. */
export function cover(parent: HTMLElement | ShadowRoot, holder: MarkHolder): () => void {
  const overlay = new Overlay(parent, pageClock, (what) => holder.tampered(what))
  const release = holder.on('change', () => overlay.show(holder.shown))
  overlay.show(holder.shown)
  return () => {
    release()
    overlay.close()
  }
}
