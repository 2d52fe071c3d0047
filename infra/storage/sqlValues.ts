import { types } from 'pg'

/**
 * How values cross between TypeScript and SQL. Both databases use this one table, so a row reads the same
 * from PGlite and from PostgreSQL: int8 and numeric as numbers, bytea as Uint8Array, timestamptz as Date,
 * json as its value, date and timestamp without zone as the text the database gave.
 */
const oid = { bytea: 17, int8: 20, date: 1082, timestamp: 1114, int8Array: 1016, numericArray: 1231, numeric: 1700 }

type Parse = (text: string) => unknown

const textOfArray = types.getTypeParser(oid.int8Array) as (text: string) => (string | null)[]
const numbersOf: Parse = (text) => textOfArray(text).map((item) => (item === null ? null : Number(item)))

const ours = new Map<number, Parse>([
  [oid.int8, Number],
  [oid.numeric, Number],
  [oid.int8Array, numbersOf],
  [oid.numericArray, numbersOf],
  [oid.bytea, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [oid.date, (text) => text],
  [oid.timestamp, (text) => text],
])

/** The parser of a column's text form. */
export function parserOf(typeOid: number): Parse {
  return ours.get(typeOid) ?? (types.getTypeParser(typeOid) as Parse)
}

/** A parameter's text form as PostgreSQL reads it; null stays null. Objects become JSON. */
export function toSql(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value as number | boolean | bigint)
}

function elementOf(item: unknown): string {
  if (Array.isArray(item)) return toSql(item) as string
  const text = toSql(item)
  return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
