/** Settings of `TZ` under which nothing may change: UTC, west with summer time, half an hour off, and far east. */
export const envZones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']

/** What `work` gives under each of them. Throws where the setting does not reach `Date`. */
export function underEveryTz<T>(work: () => T): T[] {
  const before = process.env.TZ
  try {
    const offsets = new Set<number>()
    const results = envZones.map((zone) => {
      process.env.TZ = zone
      offsets.add(new Date(2026, 6, 1).getTimezoneOffset())
      return work()
    })
    if (offsets.size < envZones.length) throw new Error('TZ does not reach Date here')
    return results
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}
