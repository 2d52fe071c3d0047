import { afterEach, expect, test } from 'vitest'
import { problems } from '../../../infra/contract/problems.ts'
import { words as problemWords } from '../api/words.ts'
import { detectLanguage, onLanguage, setLanguage, t } from './t.ts'
import './testing/words.ts'

afterEach(() => setLanguage('en', false))

test('a counted sentence takes the form of its number', () => {
  expect(t('home.attendees', { count: 1 })).toBe('1 person')
  expect(t('home.attendees', { count: 1200 })).toBe('1,200 people')
})

test('switching the language changes every sentence and tells who listens', () => {
  let told = 0
  const release = onLanguage(() => (told += 1))
  setLanguage('zh', false)
  setLanguage('zh', false)
  release()
  setLanguage('en', false)
  expect(told).toBe(1)
  setLanguage('zh', false)
  expect(t('home.attendees', { count: 1 })).toBe('1 人')
})

test('a value that is missing stays visible, and values are not read as placeholders', () => {
  expect(t('people.linkFor')).toBe('Sign-in link for {name}')
  expect(t('people.linkFor', { name: '{count}' })).toBe('Sign-in link for {count}')
})

test('a kept language wins, then the first we speak, then English', () => {
  expect(detectLanguage('zh', ['en-US'])).toBe('zh')
  expect(detectLanguage(null, ['de-DE', 'zh-Hans-CN', 'en'])).toBe('zh')
  expect(detectLanguage('fr', ['de-DE'])).toBe('en')
})

test('every problem has a sentence in both languages, and no sentence is without its problem', () => {
  const codes = ['OFFLINE', ...Object.keys(problems)].map((code) => `problems.${code}`).toSorted()
  expect(Object.keys(problemWords.en).toSorted()).toEqual(codes)
  expect(Object.keys(problemWords.zh).toSorted()).toEqual(codes)
})
