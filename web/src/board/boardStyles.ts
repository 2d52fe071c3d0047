import { css } from 'lit'

export const boardStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    position: relative;
    container-type: size;
    min-width: 0;
    min-height: 0;
    height: 100%;
    overflow: hidden;
    background: light-dark(#fbfbfc, #16191c);
    color: var(--m-text);
    font: 14px/1.4 var(--m-font);
    user-select: none;
    -webkit-user-select: none;
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .area {
    position: relative;
    flex: 1;
    min-height: 0;
    overflow: hidden;
  }
  .paper {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    outline: none;
    touch-action: none;
    background-image: radial-gradient(
      circle,
      light-dark(#c9d0d8, #343b41) var(--dot, 1px),
      transparent calc(var(--dot, 1px) + 0.5px)
    );
    cursor: default;
  }
  .paper:focus-visible {
    box-shadow: inset 0 0 0 2px var(--m-accent);
  }
  .paper[data-tool='pan'],
  .paper.space {
    cursor: grab;
  }
  .paper.panning {
    cursor: grabbing !important;
  }
  .paper:is(
    [data-tool='pen'],
    [data-tool='marker'],
    [data-tool='rect'],
    [data-tool='ellipse'],
    [data-tool='diamond'],
    [data-tool='line'],
    [data-tool='arrow'],
    [data-tool='note'],
    [data-tool='image'],
    [data-tool='eraser'],
    [data-tool='laser']
  ) {
    cursor: crosshair;
  }
  .paper[data-tool='text'] {
    cursor: text;
  }
  .paper[data-over='thing'] {
    cursor: move;
  }
  .paper:is([data-over='nw'], [data-over='se']) {
    cursor: nwse-resize;
  }
  .paper:is([data-over='ne'], [data-over='sw']) {
    cursor: nesw-resize;
  }
  .paper:is([data-over='n'], [data-over='s']) {
    cursor: ns-resize;
  }
  .paper:is([data-over='e'], [data-over='w']) {
    cursor: ew-resize;
  }
  .paper[data-over='end'] {
    cursor: pointer;
  }
  .overlay {
    pointer-events: none;
    fill: none;
    stroke: var(--m-accent);
  }
  .overlay .each {
    opacity: 0.45;
  }
  .overlay .chosen {
    stroke-width: 1.5;
  }
  .overlay .grip {
    fill: light-dark(#fff, #16191c);
    stroke-width: 1.5;
  }
  .overlay .band {
    fill: color-mix(in srgb, var(--m-accent) 12%, transparent);
    stroke-width: 1;
  }
  .pointers {
    position: absolute;
    inset: 0;
    overflow: hidden;
    pointer-events: none;
    direction: ltr;
  }
  .hand {
    position: absolute;
    top: 0;
    left: 0;
    transition: transform 100ms linear;
  }
  .hand svg {
    display: block;
    width: 18px;
    height: 18px;
    margin: -2px;
    overflow: visible;
    fill: var(--hand);
    stroke: #fff;
    stroke-width: 1.5;
    stroke-linejoin: round;
    filter: drop-shadow(0 1px 2px #0005);
  }
  .hand span {
    position: absolute;
    top: 15px;
    left: 13px;
    max-width: 16ch;
    padding: 1px 7px;
    border-radius: 9px;
    background: var(--hand);
    color: #fff;
    font: 500 11px/17px var(--m-font);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  textarea {
    position: absolute;
    top: 0;
    left: 0;
    margin: 0;
    border: 0;
    outline: none;
    background: none;
    font-family: var(--m-font);
    transform-origin: 0 0;
    resize: none;
    overflow: hidden;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    user-select: text;
    -webkit-user-select: text;
    caret-color: currentColor;
  }

  .card {
    display: flex;
    gap: 2px;
    padding: 4px;
    border: 1px solid var(--m-border);
    border-radius: 12px;
    background: light-dark(#fffffff2, #1e2327f2);
    box-shadow: var(--m-shadow);
  }
  .top {
    position: absolute;
    inset: 10px 10px auto;
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: flex-start;
    gap: 6px;
    pointer-events: none;
  }
  .top > * {
    pointer-events: auto;
  }
  .left {
    position: absolute;
    inset-block: 60px 10px;
    inset-inline-start: 10px;
    display: flex;
    align-items: center;
    gap: 8px;
    pointer-events: none;
  }
  .left > * {
    pointer-events: auto;
  }
  button {
    position: relative;
    display: inline-grid;
    place-items: center;
    flex: none;
    min-width: 34px;
    height: 34px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    color: var(--m-text);
    font: 500 12px/1 var(--m-font);
    font-variant-numeric: tabular-nums;
    cursor: pointer;
  }
  button wa-icon {
    font-size: 17px;
  }
  button:hover:not(:disabled) {
    background: var(--m-surface-3);
  }
  button[aria-pressed='true'],
  button[aria-expanded='true'] {
    background: var(--m-accent-quiet);
    color: var(--m-accent);
  }
  button:disabled {
    opacity: 0.35;
    cursor: default;
  }
  button:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: -2px;
  }
  .zoom {
    min-width: 48px;
  }
  wa-dropdown::part(menu) {
    min-width: 160px;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding-inline: 8px;
    color: var(--m-text-quiet);
    font-size: 12px;
    white-space: nowrap;
  }
  .state.ok wa-icon {
    color: var(--m-ok);
  }
  .state.warn {
    color: var(--m-warn);
  }
  .people {
    display: inline-flex;
    align-items: center;
    padding-inline: 8px 4px;
  }
  .people span {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    margin-inline-start: -6px;
    border: 2px solid light-dark(#fff, #1e2327);
    border-radius: 50%;
    background: var(--hand);
    color: #fff;
    font-size: 11px;
    font-weight: 600;
    line-height: 1;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    padding: 24px;
    text-align: center;
    text-wrap: balance;
    color: var(--m-text-quiet);
    pointer-events: none;
  }
  .empty wa-icon {
    font-size: 34px;
    opacity: 0.5;
    margin-bottom: 8px;
  }
  .empty b {
    color: var(--m-text);
    font-size: 16px;
    font-weight: 600;
  }
  .empty span {
    max-width: 36ch;
  }
  .notice {
    position: absolute;
    inset-inline: 12px;
    top: 60px;
    margin-inline: auto;
    width: fit-content;
    max-width: calc(100% - 24px);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    padding: 8px 14px;
    border-radius: 10px;
    background: var(--m-warn-quiet);
    color: var(--m-warn);
    font-size: 13px;
    z-index: 3;
  }
  .notice.failed {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  .notice button {
    height: 28px;
    padding-inline: 12px;
    border: 1px solid currentColor;
    color: inherit;
  }
  .bones {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    color: var(--m-text-quiet);
    background: inherit;
  }
  .hidden-words {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  m-board-keys {
    z-index: 6;
  }
  @container (max-width: 639px) {
    .left {
      inset: auto 8px calc(8px + env(safe-area-inset-bottom));
      flex-direction: column-reverse;
      align-items: center;
      gap: 6px;
    }
    .state .words {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .hand {
      transition: none;
    }
  }
`
