/** Whether a local clock `HH:mm` is in the hours most people sleep: 22:00 to 06:59. */
export function isNight(clock: string): boolean {
  return clock >= '22:00' || clock < '07:00'
}
