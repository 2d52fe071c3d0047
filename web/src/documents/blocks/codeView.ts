import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { t } from '../../i18n/t.ts'

/** As fenced blocks of markdown name them. */
const languages: Record<string, string> = {
  bash: 'Bash',
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  go: 'Go',
  html: 'HTML',
  java: 'Java',
  javascript: 'JavaScript',
  json: 'JSON',
  kotlin: 'Kotlin',
  php: 'PHP',
  python: 'Python',
  ruby: 'Ruby',
  rust: 'Rust',
  sql: 'SQL',
  swift: 'Swift',
  typescript: 'TypeScript',
  yaml: 'YAML',
}

/** Short names that people and other editors write. */
const shortNames: Record<string, string> = {
  js: 'javascript',
  kt: 'kotlin',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  ts: 'typescript',
  yml: 'yaml',
}

/** A block of code that tells, and lets one choose, what it is written in. */
export class CodeView {
  readonly dom = document.createElement('pre')
  readonly contentDOM = document.createElement('code')
  readonly #choice = document.createElement('select')
  #node: Node

  constructor(node: Node, editor: Editor, getPos: () => number | undefined) {
    this.#node = node
    this.#choice.className = 'code-language'
    this.#choice.contentEditable = 'false'
    this.#choice.addEventListener('change', () => {
      const at = getPos()
      if (at === undefined || !editor.isEditable) return
      const language = this.#choice.value === '' ? null : this.#choice.value
      editor
        .chain()
        .focus()
        .command(({ tr }) => tr.setNodeAttribute(at, 'language', language).docChanged)
        .run()
    })
    this.dom.append(this.#choice, this.contentDOM)
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#draw()
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#choice
  }

  ignoreMutation(record: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(record.target)
  }

  #draw(): void {
    const { language, minute } = this.#node.attrs
    const written = typeof language === 'string' ? language : ''
    const now = shortNames[written] ?? written
    const names = { '': t('notes.plainText'), ...languages, ...(now !== '' && !(now in languages) && { [now]: now }) }
    this.#choice.ariaLabel = t('notes.codeLanguage')
    this.#choice.replaceChildren(
      ...Object.entries(names).map(([value, name]) => new Option(name, value, value === now, value === now)),
    )
    if (typeof minute === 'number') this.dom.dataset['minute'] = String(minute)
    else delete this.dom.dataset['minute']
  }
}
