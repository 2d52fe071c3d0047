/** Minutes since midnight of the time field an event came from; null while it is not whole. */
export function minuteOf(event: Event): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec((event.target as HTMLInputElement).value) ?? []
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes)
}
