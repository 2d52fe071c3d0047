import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js'
import { html, nothing, type TemplateResult } from 'lit'
import { colorOf } from '../documents/caretColor.ts'
import type { NotesState } from '../documents/notesState.ts'
import { t } from '../i18n/t.ts'
import type { BoardFormat } from './boardExport.ts'
import type { BoardCommand } from './boardKeys.ts'
import type { BoardPresence } from './boardPresence.ts'
import type { OpenBoard } from './openBoard.ts'

export interface BoardBarOptions {
  /** Undefined until its content is here. */
  open: OpenBoard | undefined
  state: NotesState
  run: (command: BoardCommand) => void
  save: (format: BoardFormat) => void
}

/** What stands above the paper: undo on one side; people, status, zoom and download on the other. */
export function boardBar({ open, state, run, save }: BoardBarOptions): TemplateResult {
  if (!open) return html``
  const { desk, model, presence } = open
  const button = (command: BoardCommand, icon: string, label: string, disabled = false) =>
    html`<button
      type="button"
      title=${label}
      aria-label=${label}
      ?disabled=${disabled}
      data-testid="board-${command.do}"
      @click=${() => run(command)}
    >
      <wa-icon name=${icon}></wa-icon>
    </button>`
  const undo = html`<div class="card">
    ${button({ do: 'undo' }, 'undo-2', t('board.undo'), !model.canUndo)}
    ${button({ do: 'redo' }, 'redo-2', t('board.redo'), !model.canRedo)}
  </div>`
  return html`${desk.editable ? undo : html`<span></span>`}
    <div class="card">
      ${people(presence)} ${status(state, desk.editable)} ${button({ do: 'zoom-out' }, 'minus', t('board.zoomOut'))}
      <button
        type="button"
        class="zoom"
        title=${t('board.fit')}
        aria-label="${Math.round(desk.camera.zoom * 100)} %: ${t('board.fit')}"
        data-testid="board-fit"
        @click=${() => run({ do: 'fit' })}
      >
        ${Math.round(desk.camera.zoom * 100)} %
      </button>
      ${button({ do: 'zoom-in' }, 'plus', t('board.zoomIn'))} ${download(save)}
    </div>`
}

function download(save: BoardBarOptions['save']) {
  const chosen = (event: CustomEvent<{ item: { value: string } }>) =>
    save(event.detail.item.value === 'png' ? 'png' : 'svg')
  return html`<wa-dropdown placement="bottom-end" @wa-select=${chosen}>
    <button
      slot="trigger"
      type="button"
      title=${t('board.export')}
      aria-label=${t('board.export')}
      data-testid="board-export"
    >
      <wa-icon name="download"></wa-icon>
    </button>
    <wa-dropdown-item value="png" data-testid="board-export-png">${t('board.exportPng')}</wa-dropdown-item>
    <wa-dropdown-item value="svg" data-testid="board-export-svg">${t('board.exportSvg')}</wa-dropdown-item>
  </wa-dropdown>`
}

function people({ people: others }: BoardPresence) {
  if (others.size === 0) return nothing
  const shown = [...others.values()].slice(0, 4)
  return html`<span class="people" role="img" aria-label=${t('board.here', { count: others.size })}>
    ${shown.map(
      (user) =>
        html`<span title=${user.name} .style=${`--hand: ${colorOf(user)}`}>${[...user.name][0]?.toUpperCase()}</span>`,
    )}
  </span>`
}

function status({ at, unsaved }: NotesState, editable: boolean) {
  if (at === 'refused') return nothing
  const [look, icon, words] =
    at === 'offline' || at === 'connecting'
      ? ['warn', 'cloud-off', unsaved ? t('board.offlineKept') : t('board.offline')]
      : !editable
        ? ['', 'eye', t('board.readOnly')]
        : unsaved
          ? ['', 'cloud', t('board.saving')]
          : ['ok', 'circle-check', t('board.saved')]
  return html`<span
    class="state ${look}"
    role="status"
    title=${words}
    data-testid="board-state"
    data-saved=${String(!unsaved)}
  >
    <wa-icon name=${icon}></wa-icon><span class="words">${words}</span>
  </span>`
}
