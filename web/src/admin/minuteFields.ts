/** Seconds as people type them: whole or broken minutes, `''` for null. */
export function minutesText(seconds: number | null): string {
  return seconds === null ? '' : String(Math.round((seconds / 60) * 100) / 100)
}

/** Typed minutes as seconds; null for nothing or no number. */
export function typedSeconds(text: string | null | undefined): number | null {
  const trimmed = (text ?? '').trim()
  if (trimmed === '') return null
  const minutes = Number(trimmed)
  return Number.isFinite(minutes) ? Math.round(minutes * 60) : null
}
