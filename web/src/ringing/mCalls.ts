import { LitElement, html, nothing } from 'lit'
import type { DeclineReply, IncomingRing, OutgoingRing, RunningCall } from '../../../collab/protocol/ringing.ts'

import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { callsStyles } from './callsStyles.ts'
import { declineReplies } from './declineReplies.ts'
import { deviceIcons } from './deviceKind.ts'
import { ring } from './ringSound.ts'
import { isRinging, switchboard } from './switchboard.ts'

/**
 * What rings, over whichever screen is open: incoming calls, whom I call, and the call of another device of mine,
 * which may go on here.
 */
export class MCalls extends LitElement {
  static override properties = { path: {}, choosing: { state: true }, problem: { state: true } }
  static override styles = [shared, callsStyles]
  /** Of the page that is open; another page, another look at whether this is one of a call. */
  declare path: string
  /** The ring that is being declined with words. */
  declare choosing: string | null
  declare problem: string | null
  #quiet: (() => void) | null = null
  #release: (() => void)[] = []
  /** Offers of calls elsewhere that were put away. */
  readonly #putAway = new Set<string>()

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.path = location.pathname
    this.choosing = null
    this.problem = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#release = [switchboard.on('change', () => this.requestUpdate()), switchboard.start()]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const release of this.#release.splice(0)) release()
    this.#hush()
  }

  override willUpdate(): void {
    this.toggleAttribute('in-call', switchboard.inCall)
    const sounds = switchboard.incoming.length > 0 && !switchboard.inCall
    if (sounds) this.#quiet ??= ring()
    else this.#hush()
  }

  override render() {
    const { incoming, outgoing, calls } = switchboard
    const elsewhere = switchboard.inCall ? [] : calls.filter(({ peerId }) => !this.#putAway.has(peerId))
    return html`
      <div role="alert">${incoming.map((each) => this.#incoming(each))}</div>
      <div role="status">
        ${outgoing.map((each) => this.#outgoing(each))}
        ${incoming.length > 0 ? nothing : elsewhere.slice(0, 1).map((each) => this.#elsewhere(each))}
        ${this.problem ? html`<section class="problem">${this.problem}</section>` : nothing}
      </div>
    `
  }

  #incoming(call: IncomingRing) {
    const { ringId, caller, title, othersCount } = call
    const sentence =
      othersCount > 0
        ? t('ring.incomingGroup', { name: caller.name, count: othersCount })
        : t('ring.incoming', { name: caller.name })
    return html`<section class="incoming" aria-label=${sentence} data-testid="incoming-call">
      <span class="face" aria-hidden="true"><i></i>${initialsOf(caller.name)}</span>
      <div class="said">
        <b>${sentence}</b>${
          // A meeting that was made for this call has the names of both for its title.
          title.startsWith(caller.name)
            ? nothing
            : html`<span class="quiet small">${t('ring.meeting', { title })}</span>`
        }
      </div>
      ${
        this.choosing === ringId
          ? html`<div class="replies">
              ${declineReplies.map(
                (reply) =>
                  html`<button type="button" class="reply" @click=${() => void this.#decline(call, reply)}>
                    ${t(`ring.reply.${reply}`)}
                  </button>`,
              )}
            </div>`
          : nothing
      }
      <div class="ways">
        <button class="no" type="button" data-testid="decline-call" @click=${() => void this.#decline(call, null)}>
          <wa-icon name="phone-off"></wa-icon>${t('ring.decline')}
        </button>
        <button
          class="more"
          type="button"
          title=${t('ring.declineWith')}
          aria-expanded=${this.choosing === ringId}
          data-testid="decline-with"
          @click=${() => (this.choosing = this.choosing === ringId ? null : ringId)}
        >
          <wa-icon name="message-square" label=${t('ring.declineWith')}></wa-icon>
        </button>
        <button
          class="more"
          type="button"
          title=${t('ring.acceptSound')}
          data-testid="accept-sound"
          @click=${() => void this.#accept(call, false)}
        >
          <wa-icon name="video-off" label=${t('ring.acceptSound')}></wa-icon>
        </button>
        <button class="yes" type="button" data-testid="accept-call" @click=${() => void this.#accept(call, true)}>
          <wa-icon name="phone"></wa-icon>${t('ring.accept')}
        </button>
      </div>
    </section>`
  }

  #outgoing(call: OutgoingRing) {
    return html`<section class="outgoing" data-testid="outgoing-call">
      <h2>
        <wa-icon name="phone-outgoing"></wa-icon>${t('ring.outgoing')}
        <button class="plain" type="button" @click=${() => void this.#end(call)}>
          <wa-icon name="x" label=${isRinging(call) ? t('ring.stop') : t('ring.close')}></wa-icon>
        </button>
      </h2>
      <ul>
        ${call.people.map(
          ({ name, state, reply, words }) =>
            html`<li>
              <b>${name}</b>
              <span class="state ${state}" data-state=${state}>${t(`ring.state.${state}`)}</span>
              ${reply || words ? html`<q>${[reply ? t(`ring.reply.${reply}`) : '', words].filter(Boolean).join(' · ')}</q>` : nothing}
            </li>`,
        )}
      </ul>
    </section>`
  }

  #elsewhere(call: RunningCall) {
    return html`<section class="elsewhere" data-testid="call-elsewhere">
      <wa-icon name=${deviceIcons[call.device]}></wa-icon>
      <div class="said">
        <b>${t('ring.running', { title: call.title })}</b>
        <span class="quiet small">${t(`ring.runningOn.${call.device}`)}</span>
      </div>
      <button class="yes" type="button" data-testid="continue-here" @click=${() => switchboard.takeOver(call)}>
        ${t('ring.moveHere')}
      </button>
      <button class="plain" type="button" @click=${() => this.#away(call)}>
        <wa-icon name="x" label=${t('ring.close')}></wa-icon>
      </button>
      <button class="beside" type="button" data-testid="use-beside" @click=${() => switchboard.goBeside(call)}>
        ${t('ring.beside')}
      </button>
    </section>`
  }

  #away({ peerId }: RunningCall): void {
    this.#putAway.add(peerId)
    this.requestUpdate()
  }

  #accept(call: IncomingRing, camera: boolean): Promise<void> {
    return this.#try(() => switchboard.accept(call, camera))
  }

  #decline(call: IncomingRing, reply: DeclineReply | null): Promise<void> {
    this.choosing = null
    return this.#try(() => switchboard.decline(call, reply))
  }

  async #end(call: OutgoingRing): Promise<void> {
    if (isRinging(call)) await this.#try(() => switchboard.stop(call))
    else switchboard.forget(call.ringId)
  }

  async #try(what: () => Promise<void>): Promise<void> {
    this.problem = null
    try {
      await what()
    } catch (error) {
      this.problem = t('ring.failed', { problem: sentenceOf(error) })
    }
  }

  #hush(): void {
    this.#quiet?.()
    this.#quiet = null
  }
}

/** At most two letters, whole characters. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('')
}
customElements.define('m-calls', MCalls)
