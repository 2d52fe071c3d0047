import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { html, nothing, type TemplateResult } from 'lit'
import { t } from '../../i18n/t.ts'
import type { NotesContext, NotesFeature } from '../notesFeature.ts'
import { findMatches, type Found } from './findMatches.ts'

interface Search {
  sought: string
  matchCase: boolean
  found: Found[]
  at: number
  shown: DecorationSet
}

const nothingSought: Search = { sought: '', matchCase: false, found: [], at: 0, shown: DecorationSet.empty }
type Told = Partial<Pick<Search, 'sought' | 'matchCase' | 'at'>>
const key = new PluginKey<Search>('find')

/** Finds and replaces words in the notes; Ctrl or Cmd and F within them opens it. */
export function findFeature(): NotesFeature & { toggle(context: NotesContext): void } {
  let open = false
  let replacement = ''

  const searchOf = ({ editor }: NotesContext) => key.getState(editor.state) ?? nothingSought
  const tell = ({ editor }: NotesContext, told: Told) => editor.view.dispatch(editor.state.tr.setMeta(key, told))
  const show = (context: NotesContext) => {
    open = true
    const { from, to } = context.editor.state.selection
    const selected = context.editor.state.doc.textBetween(from, to, ' ').slice(0, 200)
    if (selected !== '') tell(context, { sought: selected, at: 0 })
    context.refresh()
    requestAnimationFrame(() => {
      const input = context.host.querySelector<HTMLInputElement>('.notes-find input')
      input?.focus()
      input?.select()
    })
  }
  const hide = (context: NotesContext) => {
    open = false
    const { found, at } = searchOf(context)
    tell(context, { sought: '', at: 0 })
    const match = found[at]
    context.editor.chain().focus(undefined, { scrollIntoView: false }).run()
    if (match) context.editor.commands.setTextSelection(match)
    context.refresh()
  }
  const go = (context: NotesContext, by: number) => {
    const { found, at } = searchOf(context)
    if (found.length === 0) return
    tell(context, { at: (at + by + found.length) % found.length })
    scrollTo(context)
  }
  const replace = (context: NotesContext, all: boolean) => {
    const { editor } = context
    const { found, at } = searchOf(context)
    const chosen = all ? found : found.slice(at, at + 1)
    editor.commands.command(({ tr }) => {
      // From the end, so that places before stay where they are.
      for (const { from, to } of chosen.toReversed()) tr.insertText(replacement, from, to)
      return true
    })
    scrollTo(context)
  }

  return {
    name: 'find',
    extensions: () => [findPlugin],
    opened(context) {
      const onKey = (event: KeyboardEvent) => {
        const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === 'KeyF'
        if (!asked) return
        event.preventDefault()
        show(context)
      }
      context.host.addEventListener('keydown', onKey)
      return () => context.host.removeEventListener('keydown', onKey)
    },
    toggle: (context) => (open ? hide(context) : show(context)),
    notice(context) {
      if (!open) return nothing
      const search = searchOf(context)
      return bar({
        search,
        editable: context.editor.isEditable,
        seek: (sought) => {
          tell(context, { sought, at: 0 })
          scrollTo(context)
        },
        matchCase: () => tell(context, { matchCase: !search.matchCase, at: 0 }),
        go: (by) => go(context, by),
        hide: () => hide(context),
        replacement: (text) => (replacement = text),
        replace: (all) => replace(context, all),
      })
    },
  }
}

function scrollTo({ editor, page }: NotesContext): void {
  const search = key.getState(editor.state)
  const match = search?.found[search.at]
  if (!match) return
  const { top, bottom } = editor.view.coordsAtPos(match.from)
  const seen = page.getBoundingClientRect()
  if (top < seen.top + 24 || bottom > seen.bottom - 24) page.scrollBy({ top: top - seen.top - seen.height / 3 })
}

const findPlugin = Extension.create({
  name: 'find',
  addProseMirrorPlugins: () => [
    new Plugin<Search>({
      key,
      state: {
        init: () => nothingSought,
        apply(tr, search) {
          const told = tr.getMeta(key) as Told | undefined
          if (!told && (!tr.docChanged || search.sought === '')) return search
          const { sought, matchCase, at } = { ...search, ...told }
          const found = findMatches(tr.doc, sought, matchCase)
          const now = Math.min(at, Math.max(0, found.length - 1))
          const marks = found.map(({ from, to }, index) =>
            Decoration.inline(from, to, { class: index === now ? 'found now' : 'found' }),
          )
          return { sought, matchCase, found, at: now, shown: DecorationSet.create(tr.doc, marks) }
        },
      },
      props: { decorations: (state) => key.getState(state)?.shown },
    }),
  ],
})

interface BarOptions {
  search: Search
  editable: boolean
  seek: (sought: string) => void
  matchCase: () => void
  go: (by: number) => void
  hide: () => void
  replacement: (text: string) => void
  replace: (all: boolean) => void
}

function bar({ search, editable, seek, matchCase, go, hide, replacement, replace }: BarOptions): TemplateResult {
  const { sought, found, at } = search
  const count = sought === '' ? '' : t('notes.foundCount', { at: found.length === 0 ? 0 : at + 1, count: found.length })
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return
    event.stopPropagation()
    if (event.key === 'Escape') hide()
    else if (event.key === 'Enter' && (event.target as Element).closest('.find-line.seek input'))
      go(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
  }
  const tool = (icon: string, words: string, run: () => void, off = false) =>
    html`<button type="button" class="notes-tool" title=${words} aria-label=${words} ?disabled=${off} @click=${run}>
      <wa-icon name=${icon}></wa-icon>
    </button>`
  return html`<div class="notes-find" role="search" @keydown=${onKey}>
    <div class="find-line seek">
      <input
        type="text"
        autocomplete="off"
        maxlength="200"
        placeholder=${t('notes.find')}
        aria-label=${t('notes.find')}
        .value=${sought}
        @input=${(event: Event) => seek((event.target as HTMLInputElement).value)}
      />
      <output aria-live="polite">${count}</output>
      <button
        type="button"
        class="notes-tool"
        title=${t('notes.matchCase')}
        aria-label=${t('notes.matchCase')}
        aria-pressed=${String(search.matchCase)}
        @click=${matchCase}
      >
        <wa-icon name="case-sensitive"></wa-icon>
      </button>
      ${tool('chevron-up', t('notes.previous'), () => go(-1), found.length === 0)}
      ${tool('chevron-down', t('notes.next'), () => go(1), found.length === 0)} ${tool('x', t('notes.closeFind'), hide)}
    </div>
    ${
      editable
        ? html`<div class="find-line">
            <input
              type="text"
              autocomplete="off"
              maxlength="200"
              placeholder=${t('notes.replaceWith')}
              aria-label=${t('notes.replaceWith')}
              @input=${(event: Event) => replacement((event.target as HTMLInputElement).value)}
            />
            <button type="button" class="find-do" ?disabled=${found.length === 0} @click=${() => replace(false)}>
              ${t('notes.replace')}
            </button>
            <button type="button" class="find-do" ?disabled=${found.length === 0} @click=${() => replace(true)}>
              ${t('notes.replaceAll')}
            </button>
          </div>`
        : nothing
    }
  </div>`
}
