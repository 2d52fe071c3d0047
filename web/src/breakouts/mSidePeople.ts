import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { localeTag, t } from '../i18n/t.ts'
import type { SideRooms } from './sideRooms.ts'

/** Below the people of this room: who is in the others. */
export class MSidePeople extends LitElement {
  static override properties = { sides: { attribute: false } }
  declare sides: SideRooms | null

  static override styles = css`
    section {
      max-height: 200px;
      overflow: auto;
      padding: 10px 16px 12px;
      border-top: 1px solid var(--m-border);
    }
    h3 {
      margin: 0 0 6px;
      color: var(--m-text-quiet);
      font-size: 12px;
      font-weight: 600;
    }
    dl {
      display: grid;
      grid-template-columns: fit-content(40%) minmax(0, 1fr);
      gap: 4px 12px;
      margin: 0;
      line-height: 20px;
    }
    dt {
      overflow: hidden;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    dd {
      margin: 0;
      color: var(--m-text-quiet);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.sides)]

  constructor() {
    super()
    this.sides = null
  }

  override render() {
    const { sides } = this
    const elsewhere = this.#elsewhere()
    if (!sides || elsewhere.length === 0) return nothing
    const list = new Intl.ListFormat(localeTag(), { type: 'unit', style: 'short' })
    return html`<section tabindex="0" role="region" aria-label=${t('sides.elsewhere')} data-testid="side-people">
      <h3>${t('sides.elsewhere')}</h3>
      <dl>
        ${elsewhere.map(
          ({ name, people }) =>
            html`<dt title=${name}>${name}</dt>
              <dd>${list.format(people)}</dd>`,
        )}
      </dl>
    </section>`
  }

  #elsewhere(): { name: string; people: string[] }[] {
    const { breakouts, here } = this.sides ?? { breakouts: null, here: null }
    if (!breakouts) return []
    return breakouts.rooms.flatMap(({ roomId, name }) => {
      const people = breakouts.people.filter((person) => person.roomId === roomId).map((person) => person.name)
      return roomId === here || people.length === 0 ? [] : [{ name, people }]
    })
  }
}
customElements.define('m-side-people', MSidePeople)
