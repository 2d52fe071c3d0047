/** What a bench hands back: rows for people, figures for the last line. */
export interface BenchResult {
  rows: Record<string, string | number>[]
  figures: Record<string, number>
}

/** The value below which `share` (0 to 1) of the samples lie, by nearest rank. */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('no samples')
  return value
}
