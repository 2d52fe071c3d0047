import { expect, test } from 'vitest'
import { stampedState } from './stampedState.ts'

const said = (state: unknown) => new TextEncoder().encode(JSON.stringify(state))

test('[PV2] who is not of the company bears the mark at their caret, whatever they say of themselves', () => {
  const state = said({ user: { name: 'Ada', external: false, color: '#123456' }, cursor: null })
  expect(JSON.parse(stampedState(state, { name: 'Gwen', personKey: 'g', external: true }) ?? '')).toEqual({
    user: { name: 'Gwen', personKey: 'g', external: true, color: '#123456' },
    cursor: null,
  })
})

test('[PV2] nobody of the company bears it', () => {
  const state = said({ user: { external: true } })
  expect(JSON.parse(stampedState(state, { name: 'Ada', personKey: 'a' }) ?? '')).toEqual({
    user: { name: 'Ada', personKey: 'a' },
  })
})
