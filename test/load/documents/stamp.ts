const mark = Buffer.from('«')
const digits = 6
export const stampCharacters = 1 + digits

/** Text that carries a number and is found again in the bytes of any Yjs update that holds it. */
export const stampOf = (number: number): string => `«${String(number).padStart(digits, '0')}`

/** The numbers in a frame, without decoding the Yjs update around them. */
export function* stampsIn(frame: Buffer): Generator<number> {
  const end = frame.length - mark.length - digits
  for (let at = frame.indexOf(mark); at >= 0 && at <= end; at = frame.indexOf(mark, at + mark.length)) {
    let number = 0
    for (let index = at + mark.length; index < at + mark.length + digits; index += 1)
      number = number * 10 + (frame[index] ?? 0) - 48
    yield number
  }
}
