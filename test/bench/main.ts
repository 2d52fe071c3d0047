import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchResult } from './bench.ts'

/** `documents-join` is in documentsJoinBench.ts. */
const files = new Map(
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('Bench.ts'))
    .map((file) => [file.replace('Bench.ts', '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), file]),
)

const name = process.argv[2] ?? ''
const file = files.get(name)
if (!file) {
  process.stderr.write(`Say which bench to run: npm run bench -- ${[...files.keys()].join(' | ')}\n`)
  process.exit(2)
}
const bench = (await import(join(import.meta.dirname, file))) as { run(): Promise<BenchResult> }
const { rows, figures } = await bench.run()
process.stdout.write(`${table(rows)}\n${JSON.stringify({ bench: name, ...figures })}\n`)
process.exit(0)

function table(entries: Record<string, string | number>[]): string {
  const columns = [...new Set(entries.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...entries.map((row) => columns.map((column) => String(row[column] ?? '')))]
  const widths = columns.map((_column, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)))
  return lines.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')).join('\n')
}
