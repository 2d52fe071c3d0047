import { html, type TemplateResult } from 'lit'
import { t } from '../../i18n/t.ts'
import { ChoiceList } from '../choiceList.ts'
import { FloatingCard } from '../floatingCard.ts'
import type { PeopleHere } from '../peopleHere.ts'
import { dayAfter, dayOf, nextMonday } from './dueDay.ts'
import type { TaskCards } from './taskItems.ts'

const nobody = 'nobody'

/** The two cards of a task: whose it is, found by name, and the day it is due. */
export function taskCards(host: HTMLElement, people: PeopleHere): TaskCards {
  return {
    assignee(anchor, task, set) {
      const list = new ChoiceList(
        ({ id, label }) => {
          set(id === nobody ? { assigneeId: null, assigneeName: null } : { assigneeId: id, assigneeName: label })
          card.close()
        },
        () => card.update(),
      )
      const taken = typeof task.attrs['assigneeName'] === 'string'
      let sought = ''
      const seek = async (text: string) => {
        sought = text
        const found = await people.choices(text)
        if (text !== sought) return
        const nobodyChoice = { id: nobody, label: t('notes.nobody'), icon: 'user-x' }
        list.set(taken && text === '' ? [...found, nobodyChoice] : found)
        card.update()
      }
      const card = new FloatingCard({
        host,
        label: t('notes.assign'),
        modal: true,
        anchor: () => rectOf(anchor),
        content: () => searchCard(list, (text) => void seek(text)),
      })
      void seek('')
    },

    due(anchor, task, set) {
      const choose = (dueDay: string | null) => {
        set({ dueDay })
        card.close()
      }
      const card = new FloatingCard({
        host,
        label: t('notes.dueDay'),
        modal: true,
        anchor: () => rectOf(anchor),
        content: () => dueCard(String(task.attrs['dueDay'] ?? ''), choose),
      })
    },
  }
}

/** A chip that was drawn anew has no place any more. */
export const rectOf = (element: HTMLElement) => (element.isConnected ? element.getBoundingClientRect() : null)

function searchCard(list: ChoiceList, seek: (text: string) => void): TemplateResult {
  return html`<input
      class="notes-search"
      type="text"
      autofocus
      autocomplete="off"
      role="combobox"
      aria-expanded="true"
      aria-controls=${list.id}
      aria-activedescendant="${list.id}-${list.at}"
      aria-label=${t('notes.findPerson')}
      placeholder=${t('notes.findPerson')}
      @input=${(event: Event) => seek((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => list.key(event)}
    />${list.render(t('notes.people'), t('notes.noPeople'))}`
}

function dueCard(dueDay: string, choose: (dueDay: string | null) => void): TemplateResult {
  const now = new Date()
  const days: [string, string][] = [
    [t('notes.today'), dayOf(now)],
    [t('notes.tomorrow'), dayAfter(now, 1)],
    [t('notes.nextMonday'), nextMonday(now)],
  ]
  return html`<div class="notes-days">
      ${days.map(([words, day]) => html`<button type="button" @click=${() => choose(day)}>${words}</button>`)}
    </div>
    <form
      class="notes-line"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        const { value } = (event.target as HTMLFormElement).elements.namedItem('day') as HTMLInputElement
        choose(value === '' ? null : value)
      }}
    >
      <input type="date" name="day" aria-label=${t('notes.dueDay')} .value=${dueDay} max="9999-12-31" />
      <button type="submit" class="primary">${t('notes.set')}</button>
    </form>
    ${
      dueDay === ''
        ? ''
        : html`<button type="button" class="notes-clear" @click=${() => choose(null)}>${t('notes.noDueDay')}</button>`
    }`
}
