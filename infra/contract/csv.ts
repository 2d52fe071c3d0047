export type Cell = string | number

/**
 * A table as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are preceded by an apostrophe:
 * names come from people, and a department may be called `=HYPERLINK(...)`.
 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(cellOf).join(',')).join('\r\n') + '\r\n'
}

function cellOf(value: Cell): string {
  const text = typeof value === 'number' ? String(value) : neutral(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}
