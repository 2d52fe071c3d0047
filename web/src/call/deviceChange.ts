import type { Device } from './inputState.ts'

export interface InUse {
  /** The open device, as it was called when it was opened; null while none is open. */
  current: Device | null
  /** The person's choice; empty for whatever the system prefers. */
  chosen: string
  /** A device that was in use, though never chosen, when it was unplugged. */
  lost: string
  devices: readonly Device[]
}

export type Move =
  | { move: 'stay' }
  /** The open one is no longer there. */
  | { move: 'fall' }
  /** The one that is preferred is there again, or the system prefers another one now. */
  | { move: 'take'; deviceId: string }

/** The name Chromium gives to "whatever the system prefers": its label changes with what stands behind it. */
const systemDefault = 'default'

/** What to do with an input or output after devices came or went. */
export function moveAfterChange({ current, chosen, lost, devices }: InUse): Move {
  // Before permission the browser lists nothing that could be compared.
  if (!current || devices.length === 0) return current ? { move: 'fall' } : { move: 'stay' }
  const preferred = [chosen, lost].find((id) => id !== '' && devices.some(({ deviceId }) => deviceId === id))
  if (preferred && preferred !== current.deviceId) return { move: 'take', deviceId: preferred }
  const listed = devices.find(({ deviceId }) => deviceId === current.deviceId)
  if (!listed && current.deviceId !== '') return { move: 'fall' }
  const renamed = listed?.deviceId === systemDefault && listed.label !== '' && listed.label !== current.label
  return renamed && current.label !== '' ? { move: 'take', deviceId: systemDefault } : { move: 'stay' }
}
