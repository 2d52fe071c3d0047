import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { expiredCopies, offlineAgeMaxMs, offlineCopiesMax, readCopies } from './offlineCopies.ts'
import { importKey, OfflineVault } from './offlineVault.ts'

const keyOf = (letter: string) => importKey(letter.repeat(42) + 'A')

function typing(words: string[]) {
  const inner = new Y.Doc()
  const updates: Uint8Array[] = []
  inner.on('update', (update) => updates.push(update))
  for (const word of words) inner.getText('t').insert(inner.getText('t').length, word)
  return { inner, updates }
}

describe('the vault', () => {
  test('gives back what was put in, and nothing of it can be read beside it', async () => {
    const outer = new Y.Doc()
    const vault = new OfflineVault(outer, await keyOf('k'), 'a')
    const { inner, updates } = typing(['Quarterly ', 'secret ', '秘密'])
    for (const update of updates) await vault.add(update, () => Y.encodeStateAsUpdate(inner))
    const kept = Buffer.from(Y.encodeStateAsUpdate(outer))
    expect(kept.includes('secret')).toBe(false)
    expect(kept.includes('秘密')).toBe(false)
    const again = new Y.Doc()
    for (const update of await new OfflineVault(outer, await keyOf('k'), 'a').read()) Y.applyUpdate(again, update)
    expect(again.getText('t').toJSON()).toBe('Quarterly secret 秘密')
  })

  test('stays small: many entries are made one', async () => {
    const outer = new Y.Doc()
    const vault = new OfflineVault(outer, await keyOf('k'), 'a')
    const { inner, updates } = typing(Array.from({ length: 300 }, (_, index) => `${index} `))
    for (const update of updates) await vault.add(update, () => Y.encodeStateAsUpdate(inner))
    const entries = await vault.read()
    expect(entries.length).toBeLessThan(130)
    const again = new Y.Doc()
    for (const update of entries) Y.applyUpdate(again, update)
    expect(again.getText('t').toJSON()).toBe(inner.getText('t').toJSON())
  })

  test('opens under its own key and name only, and leaves out what is damaged', async () => {
    const outer = new Y.Doc()
    const { inner, updates } = typing(['one'])
    await new OfflineVault(outer, await keyOf('k'), 'a').add(updates[0] ?? new Uint8Array(), () =>
      Y.encodeStateAsUpdate(inner),
    )
    outer.getArray('entries').push([new Uint8Array(3), 'nonsense', new Uint8Array(60)])
    await expect(new OfflineVault(outer, await keyOf('k'), 'a').read()).resolves.toHaveLength(1)
    await expect(new OfflineVault(outer, await keyOf('m'), 'a').read()).resolves.toEqual([])
    await expect(new OfflineVault(outer, await keyOf('k'), 'b').read()).resolves.toEqual([])
  })
})

describe('copies in a browser', () => {
  const entry = (name: string, personKey: string, usedAtMs: number) => ({ name, personKey, usedAtMs })

  test('go with age, beyond their number, and when somebody else uses the browser', () => {
    const now = offlineAgeMaxMs * 2
    const many = Array.from({ length: offlineCopiesMax + 2 }, (_, index) => entry(`m${index}`, 'ada', now - index))
    const gone = expiredCopies([...many, entry('old', 'ada', 5), entry('lin', 'lin', now)], 'ada', now)
    expect(gone.map(({ name }) => name)).toEqual([`m${offlineCopiesMax}`, `m${offlineCopiesMax + 1}`, 'old', 'lin'])
  })

  test('are none when the list is nonsense', () => {
    for (const text of ['', '{', '7', '[3, {"name": 1}]', null])
      expect(readCopies({ getItem: () => text, setItem: () => {}, removeItem: () => {} })).toEqual([])
  })
})
