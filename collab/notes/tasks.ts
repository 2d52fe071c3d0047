import type * as Y from 'yjs'
import { z } from 'zod'
import { PersonId } from '../../infra/contract/ids.ts'
import {
  elementsIn,
  isList,
  noteRoot,
  numberAttribute,
  plainText,
  textAttribute,
  type NoteElement,
} from './noteNode.ts'
import { sectionOf } from './sectionSeed.ts'

/** Tasks of one document that are listed; what stands below is written, but no row. */
export const tasksMax = 1000
const textCharactersMax = 2000
const idCharactersMax = 64
const depthMax = 40

const Day = z.iso.date()

/** A task as it stands in the text. */
export interface Task {
  taskId: string
  text: string
  assigneeId: PersonId | null
  /** As it was written; the directory's own name goes before. */
  assigneeName: string | null
  /** `YYYY-MM-DD` */
  dueDay: string | null
  done: boolean
  /** Of the meeting in which it was written. */
  minute: number | null
  /** The occurrence under whose heading it stands. */
  section: string | null
}

export interface TaskChange {
  done?: boolean | undefined
  assignee?: { personId: PersonId; name: string } | null | undefined
  dueDay?: string | null | undefined
}

interface FoundTask {
  element: NoteElement
  text: string
  section: string | null
}

/** The tasks with a text and an id of their own, in the order of the document. */
export function tasksIn(doc: Y.Doc): Task[] {
  const seen = new Set<string>()
  return findTasks(doc).flatMap(({ element, text, section }) => {
    const taskId = idOf(element)
    if (taskId === null || seen.has(taskId)) return []
    seen.add(taskId)
    return [{ ...fieldsOf(element), taskId, text, section }]
  })
}

/** Whether a task has no id, or a pasted one the id of another. */
export function lacksIds(doc: Y.Doc): boolean {
  return findTasks(doc).length > tasksIn(doc).length
}

/** Gives an id to every task that lacks one of its own. */
export function giveIds(doc: Y.Doc, newId: () => string): void {
  const seen = new Set<string>()
  for (const { element } of findTasks(doc)) {
    let taskId = idOf(element)
    if (taskId === null || seen.has(taskId)) {
      taskId = newId()
      element.setAttribute('taskId', taskId)
    }
    seen.add(taskId)
  }
}

/** Changes a task where it stands; false when it is not there. What is undefined stays. */
export function changeTask(doc: Y.Doc, taskId: string, change: TaskChange): boolean {
  const found = findTasks(doc).find(({ element }) => idOf(element) === taskId)
  if (!found) return false
  const { element } = found
  if (change.done !== undefined) set(element, 'checked', change.done)
  if (change.dueDay !== undefined) set(element, 'dueDay', change.dueDay)
  if (change.assignee !== undefined) {
    set(element, 'assigneeId', change.assignee?.personId ?? null)
    set(element, 'assigneeName', change.assignee?.name ?? null)
  }
  return true
}

/** Nothing is written where nothing changes: an update that says the same still costs a row. */
function set(element: NoteElement, name: string, value: string | boolean | null): void {
  if ((element.getAttribute(name) ?? null) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

function findTasks(doc: Y.Doc): FoundTask[] {
  const found: FoundTask[] = []
  let section: string | null = null
  const walk = (element: NoteElement, depth: number) => {
    if (found.length >= tasksMax || depth > depthMax) return
    if (element.nodeName === 'taskItem') {
      const text = textOf(element)
      // Whoever has just opened a list has not written a task yet.
      if (text !== '') found.push({ element, text, section })
    }
    for (const child of elementsIn(element)) walk(child, depth + 1)
  }
  for (const element of elementsIn(noteRoot(doc))) {
    section = sectionOf(element) ?? section
    walk(element, 0)
  }
  return found
}

function textOf(item: NoteElement): string {
  const own = elementsIn(item).filter((child) => !isList(child))
  return own
    .map((child) => plainText(child))
    .join(' ')
    .trim()
    .slice(0, textCharactersMax)
}

function idOf(element: NoteElement): string | null {
  const taskId = textAttribute(element, 'taskId')
  return taskId !== null && taskId.length > 0 && taskId.length <= idCharactersMax ? taskId : null
}

function fieldsOf(element: NoteElement): Omit<Task, 'taskId' | 'text' | 'section'> {
  const minute = numberAttribute(element, 'minute')
  return {
    assigneeId: PersonId.safeParse(textAttribute(element, 'assigneeId')).data ?? null,
    assigneeName: textAttribute(element, 'assigneeName'),
    dueDay: Day.safeParse(textAttribute(element, 'dueDay')).data ?? null,
    done: (element.getAttribute('checked') as unknown) === true,
    minute: minute !== null && Number.isInteger(minute) && minute >= 0 && minute < 1_000_000 ? minute : null,
  }
}
