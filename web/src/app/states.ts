import type { Task } from '@lit/task'
import { html, type TemplateResult } from 'lit'
import './mFailure.ts'

/** The four states of an async view: bones while waiting, content (empty or not), or the failure with a retry. */
export function renderStates<T>(
  task: Task<readonly unknown[], T>,
  views: { waiting: () => TemplateResult; content: (value: T) => TemplateResult },
): TemplateResult {
  const waiting = () => html`<div aria-busy="true">${views.waiting()}</div>`
  return (
    task.render({
      initial: waiting,
      // A view that has content keeps it while it asks again.
      pending: () => (task.value === undefined ? waiting() : views.content(task.value)),
      complete: views.content,
      error: (error) => html`<m-failure .error=${error} @retry=${() => task.run()}></m-failure>`,
    }) ?? waiting()
  )
}

/** Grey bars in the shape of lines to come. */
export function bones(count: number, heightPx = 20): TemplateResult {
  return html`<div class="stack" aria-hidden="true">
    ${Array.from({ length: count }, () => html`<div class="bone" style="height:${heightPx}px"></div>`)}
  </div>`
}
