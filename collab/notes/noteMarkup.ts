import * as Y from 'yjs'
import { elementsIn, insertOf, isList, plainText, textAttribute, type NoteElement } from './noteNode.ts'

/** The same notes twice: for readers of plain mail and for everybody else. */
export interface Markup {
  text: string
  html: string
}

const depthMax = 40
const indent = '  '

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Renders nodes of the text simply: what a mail program of any age shows. */
export function noteMarkup(nodes: NoteElement[]): Markup {
  const lines: string[] = []
  let html = ''
  for (const node of nodes) html += block(node, lines, '', 0)
  return {
    text: lines
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
    html,
  }
}

/** Whether anything was written below the headings a section began with. */
export function hasWriting(nodes: NoteElement[]): boolean {
  return nodes.some((node) => node.nodeName !== 'heading' && (deepText(node, 0).trim() !== '' || holdsImage(node, 0)))
}

function block(node: NoteElement, lines: string[], margin: string, depth: number): string {
  if (depth > depthMax) return ''
  if (isList(node)) return list(node, lines, margin, depth)
  switch (node.nodeName) {
    case 'heading': {
      const { text, html } = inline(node)
      const level = Math.min(Math.max(Number(node.getAttribute('level')) || 2, 1), 3)
      lines.push('', margin + text, ...(level < 3 ? [margin + '='.repeat(Math.min(text.length, 60))] : []))
      return `<h${level}>${html}</h${level}>`
    }
    case 'blockquote': {
      const html = elementsIn(node).map((child) => block(child, lines, `${margin}> `, depth + 1))
      return `<blockquote>${html.join('')}</blockquote>`
    }
    case 'codeBlock': {
      const text = plainText(node)
      lines.push('', ...text.split('\n').map((line) => `${margin}    ${line}`), '')
      return `<pre>${escapeHtml(text)}</pre>`
    }
    case 'horizontalRule':
      lines.push('', `${margin}---`, '')
      return '<hr>'
    case 'image': {
      const alt = textAttribute(node, 'alt') ?? ''
      lines.push(`${margin}[${alt}]`)
      return `<p>[${escapeHtml(alt)}]</p>`
    }
    case 'table':
      return table(node, lines, margin)
    default: {
      const { text, html } = inline(node)
      lines.push(margin + text)
      return html === '' ? '' : `<p>${html}</p>`
    }
  }
}

function list(node: NoteElement, lines: string[], margin: string, depth: number): string {
  const ordered = node.nodeName === 'orderedList'
  const items = elementsIn(node).map((item, place) => {
    const done = (item.getAttribute('checked') as unknown) === true
    const sign = node.nodeName === 'taskList' ? (done ? '☑' : '☐') : ordered ? `${place + 1}.` : '•'
    const own = elementsIn(item)
    const [first, ...rest] = own
    const head = first && !isList(first) ? inline(first) : { text: '', html: '' }
    lines.push(`${margin}${sign} ${head.text}`)
    const below = (first && isList(first) ? own : rest).map((child) => block(child, lines, margin + indent, depth + 1))
    return `<li>${node.nodeName === 'taskList' ? `${sign} ` : ''}${head.html}${below.join('')}</li>`
  })
  const tag = ordered ? 'ol' : 'ul'
  return `<${tag}>${items.join('')}</${tag}>`
}

function table(node: NoteElement, lines: string[], margin: string): string {
  lines.push('')
  const rows = elementsIn(node).map((row) => {
    const cells = elementsIn(row)
    lines.push(margin + cells.map((cell) => deepText(cell, 0)).join(' | '))
    return `<tr>${cells
      .map((cell) => {
        const tag = cell.nodeName === 'tableHeader' ? 'th' : 'td'
        return `<${tag} align="left">${escapeHtml(deepText(cell, 0))}</${tag}>`
      })
      .join('')}</tr>`
  })
  lines.push('')
  return `<table border="1" cellpadding="6" cellspacing="0">${rows.join('')}</table>`
}

function inline(node: NoteElement): Markup {
  let [text, html] = ['', '']
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) {
      for (const piece of child.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
        const run = marked(insertOf(piece), piece.attributes ?? {})
        text += run.text
        html += run.html
      }
    } else if (child instanceof Y.XmlElement) {
      const element = child as NoteElement
      const broken = element.nodeName === 'hardBreak'
      const name = element.nodeName === 'mention' ? `@${textAttribute(element, 'label') ?? ''}` : plainText(element)
      text += broken ? '\n' : name
      html += broken ? '<br>' : escapeHtml(name)
    }
  }
  return { text, html }
}

const tags: Record<string, string> = { bold: 'b', italic: 'i', underline: 'u', strike: 's', code: 'code' }

function marked(insert: string, marks: Record<string, unknown>): Markup {
  let [text, html] = [insert, escapeHtml(insert)]
  for (const [mark, tag] of Object.entries(tags)) if (marks[mark]) html = `<${tag}>${html}</${tag}>`
  const href = (marks['link'] as { href?: unknown } | undefined)?.href
  // Whatever else a link may lead to, such as a script, stays in the document.
  if (typeof href === 'string' && /^(https?:|mailto:)/i.test(href)) {
    html = `<a href="${escapeHtml(href)}">${html}</a>`
    if (href !== insert) text += ` <${href}>`
  }
  return { text, html }
}

function deepText(node: NoteElement, depth: number): string {
  if (depth > depthMax) return ''
  const inner = elementsIn(node).filter((child) => !['mention', 'hardBreak'].includes(child.nodeName))
  return inner.length === 0 ? plainText(node) : inner.map((child) => deepText(child, depth + 1)).join(' ')
}

function holdsImage(node: NoteElement, depth: number): boolean {
  return (
    node.nodeName === 'image' || (depth < depthMax && elementsIn(node).some((child) => holdsImage(child, depth + 1)))
  )
}
