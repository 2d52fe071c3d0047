/** A picture may be stretched by a fifth before anybody sees it. */
const stretchMax = 1.2

/**
 * The lowest spatial layer that covers `wantedLines` device pixels of height; the highest one where none does.
 * `lines` is the height of each layer, lowest first.
 */
export function layerFor(wantedLines: number, lines: readonly number[]): number {
  const covering = lines.findIndex((height) => height * stretchMax >= wantedLines)
  return covering < 0 ? Math.max(lines.length - 1, 0) : covering
}
