/**
 * The id of a stream's entry: `<life>-<count>`. A stream's life is the millisecond it began in and changes
 * when the store was wiped; the count rises by exactly one, so that a reader sees what it missed.
 */
export class StreamId {
  static readonly beginning = new StreamId(0, 0)
  static readonly greatest = new StreamId(Number.MAX_SAFE_INTEGER, 0)
  readonly life: number
  readonly count: number

  private constructor(life: number, count: number) {
    this.life = life
    this.count = count
  }

  /** Throws RangeError for anything but `'0'` and ids this bus made. */
  static parse(text: string): StreamId {
    if (text === '0') return StreamId.beginning
    const match = /^(\d{1,15})-(\d{1,15})$/.exec(text)
    if (!match) throw new RangeError(`${text} is not the id of a stream entry`)
    return new StreamId(Number(match[1]), Number(match[2]))
  }

  /** Where a stream stands that has no entry yet. */
  static beforeLife(atMs: number): StreamId {
    return new StreamId(Math.trunc(atMs), 0)
  }

  get text(): string {
    return `${this.life}-${this.count}`
  }

  get isBeginning(): boolean {
    return this.life === 0
  }

  next(): StreamId {
    return new StreamId(this.life, this.count + 1)
  }

  sameLife(other: StreamId): boolean {
    return this.life === other.life
  }

  isAfter(other: StreamId): boolean {
    return this.life === other.life ? this.count > other.count : this.life > other.life
  }

  /** Nothing lies between the two. */
  follows(before: StreamId): boolean {
    return before.isBeginning ? this.count === 1 : this.sameLife(before) && this.count === before.count + 1
  }
}
