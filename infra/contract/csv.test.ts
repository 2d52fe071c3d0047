import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('cells with commas, quotes and line ends are quoted', () => {
  expect(csvOf([['a,b', 'say "hi"', 'two\nlines', 7]])).toBe('"a,b","say ""hi""","two\nlines",7\r\n')
})

test.each(['=1+1', '+1', '-1', '@A1', '\tx', '\rx'])('a cell that begins a formula is neutralised: %j', (cell) => {
  const [first = ''] = csvOf([[cell]]).split('\r\n')
  expect(first.replace(/^"/, '').startsWith("'")).toBe(true)
})

test('numbers keep their sign', () => {
  expect(csvOf([[-60]])).toBe('-60\r\n')
})
