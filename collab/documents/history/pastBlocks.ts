import * as Y from 'yjs'
import type { DiffBlock } from '../../protocol/history.ts'

type Change = 'kept' | 'added' | 'removed'

/** A stretch of text by one Yjs client. */
export interface PastRun {
  text: string
  clientId: number
  change: Change
}

export type PastBlock = Omit<DiffBlock, 'runs'> & { runs: PastRun[] }

/** Blocks that hold text, and blocks that are something by themselves; all others only hold blocks. */
const textBlocks = new Set(['paragraph', 'heading', 'codeBlock'])
const lonelyBlocks = new Set(['image', 'horizontalRule'])
/** Their first paragraph is shown as the thing itself. */
const wrappers = new Set(['listItem', 'taskItem', 'tableCell', 'tableHeader', 'blockquote'])
const nestings = new Set(['bulletList', 'orderedList', 'taskList', 'blockquote'])

/**
 * The blocks of one version in reading order, with what came and what went against another one. `doc` holds
 * everything that was ever written (gc: false); a letter's author is the Yjs client that wrote it.
 */
export function compareVersions(doc: Y.Doc, field: string, shown: Y.Snapshot, against: Y.Snapshot): PastBlock[] {
  const blocks: PastBlock[] = []
  const eye: Eye = { shown, against, blocks }
  walk(eye, doc.getXmlFragment(field), null, 0)
  return blocks
}

interface Eye {
  shown: Y.Snapshot
  against: Y.Snapshot
  blocks: PastBlock[]
}

function walk(eye: Eye, parent: Y.XmlFragment, wrapper: Y.XmlElement | null, depth: number): void {
  for (const { item, type } of childrenOf(parent)) {
    if (!(type instanceof Y.XmlElement) || !changeOf(eye, item.id.client, item.id.clock)) continue
    if (textBlocks.has(type.nodeName) || lonelyBlocks.has(type.nodeName)) {
      eye.blocks.push(blockOf(eye, type, item, wrapper, depth))
      continue
    }
    const deeper = depth + (nestings.has(type.nodeName) ? 1 : 0)
    walk(eye, type, wrappers.has(type.nodeName) ? type : null, deeper)
  }
}

function blockOf(
  eye: Eye,
  element: Y.XmlElement,
  item: Y.Item,
  wrapper: Y.XmlElement | null,
  depth: number,
): PastBlock {
  const level = attributeOf(eye, element, 'level')
  const checked = wrapper?.nodeName === 'taskItem' ? attributeOf(eye, wrapper, 'checked') : undefined
  const runs: PastRun[] = []
  collect(eye, element, runs)
  const change = changeOf(eye, item.id.client, item.id.clock)
  // A picture or an empty line came or went as well.
  if (runs.length === 0 && change) runs.push({ text: '', clientId: item.id.client, change })
  return {
    type: wrapper?.nodeName ?? element.nodeName,
    depth,
    ...(typeof level === 'number' && { level }),
    ...(wrapper?.nodeName === 'taskItem' && { checked: checked === true }),
    runs,
  }
}

/** The letters of a block and what stands between them: mentions by their name, line breaks. */
function collect(eye: Eye, parent: Y.XmlElement | Y.XmlText, runs: PastRun[]): void {
  for (let item = parent._start; item; item = item.right) {
    const { client, clock } = item.id
    if (item.content instanceof Y.ContentString) {
      for (let at = 0; at < item.content.str.length; at++)
        add(runs, item.content.str.charAt(at), client, changeOf(eye, client, clock + at))
    } else if (item.content instanceof Y.ContentType) {
      const { type } = item.content
      if (type instanceof Y.XmlText) collect(eye, type, runs)
      else if (type instanceof Y.XmlElement) add(runs, wordOf(eye, type), client, changeOf(eye, client, clock))
    }
  }
}

function wordOf(eye: Eye, element: Y.XmlElement): string {
  if (element.nodeName === 'hardBreak') return '\n'
  if (element.nodeName !== 'mention') return ''
  return `@${String(attributeOf(eye, element, 'label') ?? attributeOf(eye, element, 'id') ?? '')}`
}

function add(runs: PastRun[], text: string, clientId: number, change: Change | null): void {
  if (!change || text === '') return
  const last = runs.at(-1)
  if (last && last.clientId === clientId && last.change === change) last.text += text
  else runs.push({ text, clientId, change })
}

/** null: in neither of the two. */
function changeOf(eye: Eye, client: number, clock: number): Change | null {
  const [now, then] = [isIn(eye.shown, client, clock), isIn(eye.against, client, clock)]
  if (now) return then ? 'kept' : 'added'
  return then ? 'removed' : null
}

function isIn({ sv, ds }: Y.Snapshot, client: number, clock: number): boolean {
  return (sv.get(client) ?? 0) > clock && !Y.isDeleted(ds, Y.createID(client, clock))
}

function attributeOf(eye: Eye, element: Y.XmlElement, name: string): unknown {
  return Y.typeMapGetSnapshot(element, name, eye.shown) ?? Y.typeMapGetSnapshot(element, name, eye.against)
}

function* childrenOf(parent: Y.XmlFragment): Generator<{ item: Y.Item; type: Y.AbstractType<unknown> }> {
  for (let item = parent._start; item; item = item.right)
    if (item.content instanceof Y.ContentType) yield { item, type: item.content.type as Y.AbstractType<unknown> }
}
