import { expect, test } from 'vitest'
import { mailParts } from './mailParts.ts'

test('links into this house can be followed, all others are text', () => {
  const body = 'Open\nhttps://here.example/sign-in/a.b?x=1\nor https://there.example/sign-in/c'
  expect(mailParts(body, 'https://here.example')).toEqual([
    { text: 'Open\n', path: null },
    { text: 'https://here.example/sign-in/a.b?x=1', path: '/sign-in/a.b?x=1' },
    { text: '\nor ', path: null },
    { text: 'https://there.example/sign-in/c', path: null },
  ])
})

test('an address that only begins like ours is not ours', () => {
  expect(mailParts('https://here.example.evil/a', 'https://here.example')[0]?.path).toBeNull()
  expect(mailParts('https://here.example@evil/a', 'https://here.example')[0]?.path).toBeNull()
  expect(mailParts('javascript:alert(1)', 'https://here.example')[0]?.path).toBeNull()
})
