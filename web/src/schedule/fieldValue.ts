import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'

/** What stands in the text field an event came from. */
export function typed(event: Event): string {
  return (event.currentTarget as WaInput).value ?? ''
}

/** The whole number typed, within bounds; null where nothing is. */
export function numberTyped(event: Event, min: number, max: number): number | null {
  const text = typed(event).trim()
  if (text === '' || Number.isNaN(Number(text))) return null
  return Math.min(max, Math.max(min, Math.round(Number(text))))
}

/** The option chosen in the select an event came from. */
export function chosen(event: Event): string {
  return String((event.currentTarget as WaSelect).value ?? '')
}
