import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { beginThread, readThreads, reopen, reply, resolve, rewrite, threadsKey, withdraw } from './commentThreads.ts'

const ada = { personKey: 'ada', name: 'Ada' }
const lin = { personKey: 'lin', name: '林' }
const anchor = { from: 'AA', to: 'AB' }
const moment = (id: string, minute = 0) => ({ id, at: new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString() })
const said = (text: string, ...mentions: string[]) => ({ text, mentions })

function begun() {
  const doc = new Y.Doc()
  beginThread(doc, ada, { anchor, quote: 'the plan', said: said(' Is this right, @林? ', 'lin', 'lin') }, moment('t1'))
  return doc
}

describe('comment threads', () => {
  test('hold what was said, by whom, to whom and where', () => {
    const doc = begun()
    const [thread] = readThreads(doc)
    expect(thread).toMatchObject({ id: 't1', anchor, quote: 'the plan', resolved: null })
    expect(thread?.comments).toEqual([
      {
        id: 't1',
        text: 'Is this right, @林?',
        mentions: ['lin'],
        ...ada,
        at: moment('').at,
        editedAt: null,
        hand: doc.clientID,
      },
    ])
    // Whoever puts other words into it is the one who says them.
    const forger = new Y.Doc()
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(doc))
    rewrite(forger, ada, { threadId: 't1', commentId: 't1' }, said('Not what Ada said'), moment('', 1).at)
    expect(readThreads(forger)[0]?.comments[0]).toMatchObject({ text: 'Not what Ada said', hand: forger.clientID })
  })

  test('are answered, resolved, opened again by hand and by an answer', () => {
    const doc = begun()
    reply(doc, lin, 't1', said('Yes'), moment('c2', 1))
    resolve(doc, lin, 't1', moment('', 2).at)
    expect(readThreads(doc)[0]).toMatchObject({ resolved: { name: '林' }, comments: [{}, { text: 'Yes', ...lin }] })
    reopen(doc, 't1')
    expect(readThreads(doc)[0]?.resolved).toBeNull()
    resolve(doc, lin, 't1', moment('', 3).at)
    reply(doc, ada, 't1', said('One more thing'), moment('c3', 4))
    expect(readThreads(doc)[0]?.resolved).toBeNull()
  })

  test('let one change and withdraw only what is one’s own, and end with their last comment', () => {
    const doc = begun()
    reply(doc, lin, 't1', said('Yes'), moment('c2', 1))
    rewrite(doc, ada, { threadId: 't1', commentId: 'c2' }, said('No'), moment('', 2).at)
    withdraw(doc, ada, { threadId: 't1', commentId: 'c2' })
    expect(readThreads(doc)[0]?.comments[1]?.text).toBe('Yes')
    rewrite(doc, lin, { threadId: 't1', commentId: 'c2' }, said('Not yet'), moment('', 2).at)
    expect(readThreads(doc)[0]?.comments[1]).toMatchObject({ text: 'Not yet', editedAt: moment('', 2).at })
    withdraw(doc, lin, { threadId: 't1', commentId: 'c2' })
    withdraw(doc, ada, { threadId: 't1', commentId: 't1' })
    expect(readThreads(doc)).toEqual([])
  })

  test('of two people who write at once keep both, in one order everywhere', () => {
    const first = begun()
    const second = new Y.Doc()
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first))
    reply(first, ada, 't1', said('from here'), moment('c2', 1))
    reply(second, lin, 't1', said('from there'), moment('c3', 1))
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first))
    Y.applyUpdate(first, Y.encodeStateAsUpdate(second))
    expect(readThreads(first)).toEqual(readThreads(second))
    expect(readThreads(first)[0]?.comments).toHaveLength(3)
  })

  test('that are half written or tampered with are shown as far as they go', () => {
    const doc = begun()
    const threads = doc.getMap<unknown>(threadsKey)
    threads.set('text', 'nonsense')
    threads.set('empty', new Y.Map())
    threads.set('odd', new Y.Map<unknown>([['comments', 7]]))
    const comments = Y.Array.from<number | Y.Map<unknown>>([
      4,
      new Y.Map(),
      new Y.Map<unknown>([
        ['id', 'x'],
        ['text', 'still here'],
        ['mentions', [1, 'ada', null]],
        ['name', { no: 'name' }],
      ]),
    ])
    threads.set(
      'half',
      new Y.Map<unknown>([
        ['comments', comments],
        ['anchor', { from: 3 }],
        ['resolved', 'yes'],
      ]),
    )
    expect(readThreads(doc).map((thread) => thread.id)).toEqual(['half', 't1'])
    expect(readThreads(doc)[0]).toMatchObject({
      anchor: null,
      quote: '',
      resolved: null,
      comments: [{ text: 'still here', mentions: ['ada'], name: '', personKey: '' }],
    })
    for (const change of [reopen, (d: Y.Doc, id: string) => reply(d, ada, id, said('hm'), moment('r'))])
      for (const id of ['text', 'empty', 'odd', 'unknown']) expect(() => change(doc, id)).not.toThrow()
  })
})
