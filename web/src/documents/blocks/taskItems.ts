import { Extension, type Editor, type Extensions } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { caretColor } from '../caretColor.ts'
import { t } from '../../i18n/t.ts'
import { dueWords } from './dueDay.ts'

/** Opens what asks for an assignee or a day, beside the chip that was pressed. */
export interface TaskCards {
  assignee(anchor: HTMLElement, task: Node, set: (attributes: Record<string, unknown>) => void): void
  due(anchor: HTMLElement, task: Node, set: (attributes: Record<string, unknown>) => void): void
}

/** Draws a task as checkbox, text and two chips: whose it is and until when. */
export class TaskView {
  readonly dom = document.createElement('li')
  readonly contentDOM = document.createElement('div')
  readonly #box = document.createElement('input')
  readonly #chips = document.createElement('span')
  readonly #assignee = chip()
  readonly #due = chip()
  #node: Node

  constructor(node: Node, editor: Editor, getPos: () => number | undefined, cards: TaskCards) {
    this.#node = node
    const label = document.createElement('label')
    label.contentEditable = 'false'
    this.#box.type = 'checkbox'
    label.append(this.#box)
    this.contentDOM.className = 'task-text'
    this.#chips.className = 'task-chips'
    this.#chips.contentEditable = 'false'
    this.#chips.append(this.#assignee, this.#due)
    this.dom.append(label, this.contentDOM, this.#chips)

    const set = (attributes: Record<string, unknown>) => {
      const at = getPos()
      if (at === undefined || !editor.isEditable) return
      editor.commands.command(({ tr }) => {
        tr.setNodeMarkup(at, undefined, { ...tr.doc.nodeAt(at)?.attrs, ...attributes })
        return true
      })
    }
    this.#box.addEventListener('mousedown', (event) => event.preventDefault())
    this.#box.addEventListener('change', () => {
      if (editor.isEditable) set({ checked: this.#box.checked })
      else this.#box.checked = this.#node.attrs['checked'] === true
    })
    const open = (kind: keyof TaskCards, button: HTMLElement) => () => {
      if (editor.isEditable) cards[kind](button, this.#node, set)
    }
    this.#assignee.addEventListener('click', open('assignee', this.#assignee))
    this.#due.addEventListener('click', open('due', this.#due))
    this.#draw()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#draw()
    return true
  }

  /** Chips and boxes are no text: the editor neither reads their keys nor their changes. */
  stopEvent(event: Event): boolean {
    return event.target instanceof HTMLElement && !this.contentDOM.contains(event.target)
  }

  ignoreMutation(record: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(record.target)
  }

  #draw(): void {
    const { checked, assigneeId, assigneeName, dueDay, minute } = this.#node.attrs
    this.dom.dataset['type'] = 'taskItem'
    this.dom.dataset['checked'] = String(checked)
    if (typeof minute === 'number') this.dom.dataset['minute'] = String(minute)
    else delete this.dom.dataset['minute']
    this.#box.checked = checked === true
    this.#box.ariaLabel = t('notes.taskDone')
    const name = typeof assigneeName === 'string' ? assigneeName : ''
    fill(this.#assignee, 'user-plus', name, t('notes.assign'))
    this.#assignee.style.setProperty('--caret', caretColor(typeof assigneeId === 'string' ? assigneeId : name))
    const due = typeof dueDay === 'string' ? dueWords(dueDay, new Date()) : undefined
    fill(this.#due, 'calendar', due?.words ?? '', t('notes.dueDay'))
    this.#due.classList.toggle('late', due?.late === true && checked !== true)
  }
}

function chip(): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'task-chip'
  return button
}

function fill(button: HTMLButtonElement, icon: string, words: string, label: string): void {
  const drawing = document.createElement('wa-icon')
  drawing.setAttribute('name', icon)
  button.replaceChildren(...(words === '' ? [drawing] : [words]))
  button.classList.toggle('set', words !== '')
  button.title = label
  button.ariaLabel = words === '' ? label : `${label}: ${words}`
}

/** Gives each task written here a name of its own, by which action items know it; a copy gets a new one. */
export const taskNames = (newId: () => string): Extensions => [
  Extension.create({
    name: 'taskNames',
    addProseMirrorPlugins: () => [
      new Plugin({
        key: new PluginKey('taskNames'),
        appendTransaction(transactions, _before, state) {
          if (!transactions.some((made) => made.docChanged) || transactions.some(isChangeOrigin)) return null
          const known = new Set<unknown>()
          const tr = state.tr
          state.doc.descendants((node, at) => {
            if (node.type.name !== 'taskItem') return !node.isTextblock
            const { taskId } = node.attrs
            if (taskId === null || known.has(taskId)) tr.setNodeAttribute(at, 'taskId', newId())
            known.add(taskId)
            return true
          })
          return tr.docChanged ? tr : null
        },
      }),
    ],
  }),
]
