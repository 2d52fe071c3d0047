import {
  markOrder,
  runsOf,
  type Block,
  type ImageBlock,
  type Inline,
  type MarkName,
  type NotePaper,
} from './noteBlocks.ts'

const style = `body{max-width:44rem;margin:3rem auto;padding:0 1.25rem;font:1rem/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#16202a;background:#fff}
h1,h2,h3{line-height:1.25;margin:1.6em 0 .5em}h1{font-size:1.9rem}h2{font-size:1.45rem}h3{font-size:1.15rem}
a{color:#0b7285}img{max-width:100%;height:auto;border-radius:6px}hr{border:0;border-top:1px solid #d5dbe1;margin:2em 0}
blockquote{margin:1em 0;padding:.1em 0 .1em 1em;border-left:3px solid #0b7285;color:#4a5763}
pre{overflow:auto;padding:.9em 1em;background:#f2f5f7;border-radius:8px}code{font:.92em ui-monospace,Consolas,monospace}
:not(pre)>code{padding:.1em .35em;background:#f2f5f7;border-radius:4px}
table{border-collapse:collapse;width:100%;margin:1em 0}th,td{padding:.45em .7em;border:1px solid #d5dbe1;text-align:left;vertical-align:top}th{background:#f2f5f7}
td>:first-child,th>:first-child,li>p:first-child{margin-top:0}td>:last-child,th>:last-child,li>p:last-child{margin-bottom:0}
ul.tasks{padding-left:0;list-style:none}ul.tasks>li{display:grid;grid-template-columns:1.6em 1fr}ul.tasks input{margin-top:.45em}
.who,.mention{color:#0b7285;font-weight:600}.due{color:#4a5763}
@media (prefers-color-scheme:dark){body{color:#e3e9ee;background:#12181d}a,.who,.mention{color:#4cc3d9}pre,:not(pre)>code,th{background:#1d262d}th,td,hr{border-color:#36424c}blockquote,.due{color:#a4b1bc}}
@media print{body{margin:0;max-width:none}}`

/** A document as one page that needs nothing else: its style and its pictures are within it, and no script is. */
export function htmlWriter({ title, blocks, pictures, origin }: NotePaper): string {
  const paper = new HtmlPaper(pictures, origin)
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${paper.blocks(blocks)}
</body>
</html>
`
}

class HtmlPaper {
  readonly #pictures: NotePaper['pictures']
  readonly #origin: string

  constructor(pictures: NotePaper['pictures'], origin: string) {
    this.#pictures = pictures
    this.#origin = origin
  }

  blocks(blocks: Block[]): string {
    return blocks.map((block) => this.#block(block)).join('\n')
  }

  #block(block: Block): string {
    switch (block.is) {
      case 'paragraph':
        return `<p>${inlineHtml(block.inlines) || '<br>'}</p>`
      case 'heading':
        return `<h${block.level}>${inlineHtml(block.inlines)}</h${block.level}>`
      case 'list': {
        const items = block.items.map((item) => `<li>${this.blocks(item)}</li>`).join('')
        if (block.start === null) return `<ul>${items}</ul>`
        return `<ol${block.start === 1 ? '' : ` start="${block.start}"`}>${items}</ol>`
      }
      case 'tasks':
        return `<ul class="tasks">${block.items
          .map((item) => {
            const box = `<input type="checkbox" disabled${item.done ? ' checked' : ''}>`
            const who = item.assigneeName ? ` <span class="who">@${escapeHtml(item.assigneeName)}</span>` : ''
            const due = item.dueDay ? ` <time class="due" datetime="${item.dueDay}">${item.dueDay}</time>` : ''
            return `<li>${box}<div>${this.blocks(item.blocks)}${who}${due}</div></li>`
          })
          .join('')}</ul>`
      case 'quote':
        return `<blockquote>${this.blocks(block.blocks)}</blockquote>`
      case 'code': {
        const language = block.language ? ` class="language-${escapeHtml(block.language)}"` : ''
        return `<pre><code${language}>${escapeHtml(block.text)}</code></pre>`
      }
      case 'table':
        return `<table>${block.rows
          .map((row) => `<tr>${row.map((cell) => this.#cell(cell)).join('')}</tr>`)
          .join('')}</table>`
      case 'image':
        return this.#image(block)
      default:
        return '<hr>'
    }
  }

  #cell({ header, columns, rows, blocks }: Extract<Block, { is: 'table' }>['rows'][number][number]): string {
    const tag = header ? 'th' : 'td'
    const spans = `${columns > 1 ? ` colspan="${columns}"` : ''}${rows > 1 ? ` rowspan="${rows}"` : ''}`
    return `<${tag}${spans}>${this.blocks(blocks)}</${tag}>`
  }

  #image({ fileId, src, alt }: ImageBlock): string {
    const picture = fileId ? this.#pictures.get(fileId) : undefined
    if (!picture) {
      const address = src.startsWith('/') ? this.#origin + src : src
      const known = /^https?:/i.test(address)
      return `<p>${known ? `<a href="${escapeHtml(address)}">${escapeHtml(alt || address)}</a>` : escapeHtml(alt)}</p>`
    }
    const data = Buffer.from(picture.bytes).toString('base64')
    return `<p><img src="data:${picture.contentType};base64,${data}" alt="${escapeHtml(alt)}"></p>`
  }
}

const tags: Record<Exclude<MarkName, 'href'>, string> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  underline: 'u',
  code: 'code',
}

function inlineHtml(inlines: Inline[], marks: readonly MarkName[] = markOrder): string {
  const [mark, ...rest] = marks
  if (!mark) return inlines.map(letters).join('')
  return runsOf(inlines, mark)
    .map(({ value, inlines: run }) => {
      const inside = inlineHtml(run, rest)
      if (value === undefined) return inside
      if (mark === 'href') return `<a href="${escapeHtml(String(value))}" rel="noopener noreferrer">${inside}</a>`
      return `<${tags[mark]}>${inside}</${tags[mark]}>`
    })
    .join('')
}

function letters(inline: Inline): string {
  if (inline.is === 'break') return '<br>'
  if (inline.is === 'mention') return `<span class="mention">@${escapeHtml(inline.name)}</span>`
  return escapeHtml(inline.text)
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
