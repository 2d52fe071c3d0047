import { expect, test } from 'vitest'
import { fitText, guessedMeasure, layOut } from './textLayout.ts'

const measure = (text: string, fontSize: number) => [...text].length * fontSize

test('words go to the next line whole, and a word too long is cut', () => {
  expect(layOut('one two three', 1, 7, measure).lines).toEqual(['one two', 'three'])
  expect(layOut('abcdefghij k', 1, 4, measure).lines).toEqual(['abcd', 'efgh', 'ij k'])
  expect(layOut('a\n\nb', 1, 4, measure).lines).toEqual(['a', '', 'b'])
})

test('Chinese breaks between any two letters, but no line begins with a full stop', () => {
  expect(layOut('会议纪要在此。好', 1, 6, measure).lines).toEqual(['会议纪要在', '此。好'])
})

test('a note shrinks its letters until the text fits', () => {
  const box = { w: 168, h: 168 }
  expect(fitText('Hello', box, guessedMeasure).fontSize).toBe(28)
  const long = fitText('word '.repeat(60).trim(), box, guessedMeasure)
  expect(long.fontSize).toBeLessThan(17)
  expect(fitText('Donaudampfschiff', box, guessedMeasure).lines).toHaveLength(1)
  expect(fitText('Donaudampfschifffahrtsgesellschaft', box, guessedMeasure).fontSize).toBe(28)
  expect(fitText('x '.repeat(3000), box, guessedMeasure).fontSize).toBe(10)
})
