import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { PersonMinutes } from '../../../collab/protocol/minutes.ts'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { api } from '../api/api.ts'
import { bones, renderStates } from '../app/states.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { loadRules, type LoadedRules } from './loadRules.ts'
import './mAllowance.ts'
import { subjectName } from './subjectName.ts'

/** What each person of a department used and may use, to be changed person by person. Fires `changed`, heard outside. */
export class MAllowances extends LitElement {
  static override properties = { departmentId: { attribute: false } }
  static override styles = [
    shared,
    tables,
    css`
      td,
      th {
        padding: 6px 8px;
      }
      td:first-child,
      th:first-child {
        padding-inline-start: 0;
      }
    `,
  ]
  declare departmentId: DepartmentId

  readonly #people = new Task(this, {
    task: async ([departmentId]) => {
      const [{ people }, rules] = await Promise.all([
        api('GET /api/admin/minutes/:departmentId/people', { params: { departmentId } }),
        loadRules(),
      ])
      return { people, rules }
    },
    args: () => [this.departmentId] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    return renderStates(this.#people, {
      waiting: () => bones(4, 28),
      content: ({ people, rules }) =>
        people.length === 0
          ? html`<p class="quiet">${t('minutes.nobodyHere')}</p>`
          : html`<div class="table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">${t('minutes.person')}</th>
                    <th scope="col" class="end">${t('minutes.used')}</th>
                    <th scope="col">${t('minutes.allowance')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${people.map((person) => this.#line(person, rules))}
                </tbody>
              </table>
            </div>`,
    })
  }

  #line(person: PersonMinutes, rules: LoadedRules) {
    const { personId, name, usedSeconds, allowanceSeconds, from } = person
    const over = allowanceSeconds !== null && usedSeconds >= allowanceSeconds
    const own = from?.scope === 'person'
    return html`<tr>
      <td>${name}</td>
      <td class="end ${over ? 'problem-cell' : ''}">${minutesName(usedSeconds)}</td>
      <td>
        <m-allowance
          .subject=${{ scope: 'person', personId }}
          .rules=${rules}
          .name=${name}
          .shown=${allowanceSeconds === null ? t('minutes.noLimit') : minutesName(allowanceSeconds)}
          .from=${own || allowanceSeconds === null ? '' : subjectName(from, rules.names)}
          @changed=${() => void this.#people.run()}
        ></m-allowance>
      </td>
    </tr>`
  }
}
customElements.define('m-allowances', MAllowances)
