import { getSchema } from '@tiptap/core'
import { DOMParser } from '@tiptap/pm/model'
import { Window } from 'happy-dom'
import { noteExtensions } from '../../../infra/contract/noteSchema.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { NoteNode } from '../noteElements.ts'
import type { ReadPaper } from '../paperJob.ts'
import { safeHref } from '../readBlocks.ts'

/** Pictures of one import at most; the others' words stay. */
export const picturesMax = 200
const nodesMax = 200_000
const depthMax = 60
const dataUri = /^data:image\/[a-z0-9.+-]+;base64,([A-Za-z0-9+/=\s]+)$/i

/** How a picture is named until it is a file. */
export const pictureSrc = (index: number) => `picture:${index}`

/**
 * HTML as nodes of a text; what the text cannot hold goes, and its words stay. Pictures within the HTML are given
 * apart, those elsewhere become links: nothing is fetched. Throws BODY_INVALID for HTML nested beyond all measure.
 */
export function readHtml(html: string): ReadPaper {
  const window = new Window({
    settings: {
      disableJavaScriptFileLoading: true,
      disableComputedStyleRendering: true,
      navigation: { disableMainFrameNavigation: true, disableChildFrameNavigation: true },
      fetch: {
        interceptor: { beforeAsyncRequest: async () => refused(window), beforeSyncRequest: () => refusedAtOnce },
      },
    },
  })
  try {
    const document = new window.DOMParser().parseFromString(html, 'text/html') as unknown as Document
    const pictures = prepare(document)
    const schema = getSchema(noteExtensions())
    const root = DOMParser.fromSchema(schema).parse(document.body, { preserveWhitespace: false })
    const { content = [] } = root.toJSON() as NoteNode
    return { nodes: content.map((node) => cleaned(node, 0)), pictures }
  } catch (error) {
    if (error instanceof RangeError) throw new ProblemError('BODY_INVALID', 'This text is nested too deeply.')
    throw error
  } finally {
    window.close()
  }
}

const refusedAtOnce = {
  status: 403,
  statusText: 'Refused',
  ok: false,
  url: '',
  redirected: false,
  headers: new Headers() as never,
  body: null,
}
const refused = (window: Window) => new window.Response('', { status: 403 })

/** Says in the schema's own HTML what others say otherwise. */
function prepare(document: Document): ReadPaper['pictures'] {
  if (document.querySelectorAll('*').length > nodesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
  for (const gone of document.querySelectorAll(
    'script, style, template, noscript, iframe, object, svg, math, head > *',
  ))
    gone.remove()
  for (const low of document.querySelectorAll('h4, h5, h6')) rename(document, low, 'h3')
  for (const box of document.querySelectorAll('input[type=checkbox]')) makeTask(document, box)
  for (const code of document.querySelectorAll('pre')) endWithout(code, '\n')
  for (const link of document.querySelectorAll('a[href]'))
    if (!safeHref(link.getAttribute('href'))) link.removeAttribute('href')
  return takePictures(document)
}

/** The line break before the closing fence is none of the code's. */
function endWithout(element: Element, end: string): void {
  const inner = element.querySelector('code') ?? element
  const last = inner.lastChild
  if (last?.nodeType === 3 && last.nodeValue?.endsWith(end)) last.nodeValue = last.nodeValue.slice(0, -end.length)
}

function rename(document: Document, element: Element, name: string): Element {
  const renamed = document.createElement(name)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}

/** Markdown has boxes in items of lists, docx has them at the start of paragraphs. */
function makeTask(document: Document, box: Element): void {
  const checked = String(box.hasAttribute('checked'))
  const line = box.closest('li') ?? box.closest('p')
  box.remove()
  if (!line) return
  if (line.tagName === 'LI') {
    line.setAttribute('data-checked', checked)
    if (line.parentElement?.getAttribute('data-type') === 'taskList') return
    const list = line.parentElement?.tagName === 'OL' ? rename(document, line.parentElement, 'ul') : line.parentElement
    list?.setAttribute('data-type', 'taskList')
    for (const item of list?.children ?? []) item.setAttribute('data-type', 'taskItem')
    return
  }
  const item = document.createElement('li')
  item.setAttribute('data-type', 'taskItem')
  item.setAttribute('data-checked', checked)
  const before = line.previousElementSibling
  const list = before?.getAttribute('data-type') === 'taskList' ? before : document.createElement('ul')
  list.setAttribute('data-type', 'taskList')
  if (list !== before) line.before(list)
  item.append(line)
  list.append(item)
}

function takePictures(document: Document): ReadPaper['pictures'] {
  const pictures: ReadPaper['pictures'] = []
  for (const image of document.querySelectorAll('img')) {
    const src = image.getAttribute('src') ?? ''
    const alt = image.getAttribute('alt') ?? ''
    if (src.startsWith('picture:')) continue
    const [, data] = dataUri.exec(src) ?? []
    if (data && pictures.length < picturesMax) {
      const own = pictureSrc(pictures.length)
      pictures.push({ src: own, bytes: new Uint8Array(Buffer.from(data, 'base64')) })
      image.setAttribute('src', own)
    } else image.replaceWith(linkTo(document, src, alt))
  }
  return pictures
}

function linkTo(document: Document, src: string, alt: string): Node {
  const href = safeHref(src)
  if (!href) return document.createTextNode(alt)
  const link = document.createElement('a')
  link.setAttribute('href', href)
  link.textContent = alt || href
  return link
}

const ownAttributes = new Set(['taskId', 'assigneeId', 'fileId', 'section', 'minute'])

/** What belongs to one document alone does not come with a text into another. */
function cleaned({ attrs, content, ...node }: NoteNode, depth: number): NoteNode {
  if (depth > depthMax) throw new ProblemError('BODY_INVALID', 'This text is nested too deeply.')
  const kept = Object.fromEntries(Object.entries(attrs ?? {}).filter(([name]) => !ownAttributes.has(name)))
  return {
    ...node,
    ...(attrs && { attrs: kept }),
    ...(content && { content: content.map((child) => cleaned(child, depth + 1)) }),
  }
}
