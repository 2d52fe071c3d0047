const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const base = digits.length

/**
 * Places in an order as strings: between any two there is always a third, so that two people who put
 * something in front at the same moment never have to agree on numbers. Compared by code unit; never ends
 * in `0`, because nothing would fit before it. Throws RangeError when `before` is not less than `after`.
 */
export function rankBetween(before: string | null, after: string | null): string {
  const low = before ?? ''
  if (after !== null && low >= after) throw new RangeError('A rank must lie between two that differ.')
  let rank = ''
  for (let at = 0; ; at++) {
    const floor = at < low.length ? digits.indexOf(low.charAt(at)) : 0
    // Once a digit is below the upper bound's, the rest of that bound no longer matters.
    const bounded = after !== null && after.startsWith(rank)
    const ceiling = bounded && at < after.length ? digits.indexOf(after.charAt(at)) : base
    if (ceiling - floor > 1) return rank + digits.charAt(after === null ? floor + 1 : (floor + ceiling) >> 1)
    rank += digits.charAt(floor)
  }
}

export function isRank(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z]{0,199}[1-9A-Za-z]$/.test(value)
}
