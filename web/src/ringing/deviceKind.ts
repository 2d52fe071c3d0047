import type { DeviceKind } from '../../../infra/contract/shapes.ts'

const phoneWidthMax = 600

/** What this browser runs on, as far as it tells: touch alone on a small screen is a phone, on a large one a tablet. */
export function deviceKindHere(): DeviceKind {
  const touchOnly = matchMedia('(hover: none) and (pointer: coarse)').matches
  if (!touchOnly) return 'computer'
  return Math.min(screen.width, screen.height) <= phoneWidthMax ? 'phone' : 'tablet'
}

/** An icon of icons.ts for each kind. */
export const deviceIcons: Record<DeviceKind, string> = {
  computer: 'laptop',
  phone: 'smartphone',
  tablet: 'tablet',
  room: 'presentation',
}
