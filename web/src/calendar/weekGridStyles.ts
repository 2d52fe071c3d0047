import { css } from 'lit'

export const hourPx = 48

export const weekGridStyles = css`
  :host {
    min-height: 0;
    position: relative;
  }
  .scroll {
    position: relative;
    height: 100%;
    overflow: auto;
    overscroll-behavior: contain;
    outline-offset: -2px;
    scrollbar-gutter: stable;
  }
  .sheet {
    --zone: 64px;
    display: grid;
    grid-template-columns: repeat(var(--zones), var(--zone)) repeat(var(--days), minmax(0, 1fr));
    position: relative;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 7;
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    background: var(--m-surface);
    border-bottom: 1px solid var(--m-border);
  }
  .city {
    align-self: end;
    padding: 0 4px 8px 8px;
    font-size: 11px;
    line-height: 1.3;
    text-align: end;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .city b {
    display: block;
    font-weight: 500;
    color: var(--m-text);
  }
  .name {
    display: grid;
    justify-items: center;
    gap: 2px;
    min-width: 0;
    padding: 10px 4px 8px;
    font: inherit;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-inline-start: 1px solid transparent;
    cursor: pointer;
  }
  .name .weekday {
    font-size: 11px;
    font-weight: 500;
    letter-spacing: 0.02em;
  }
  .name .date {
    display: grid;
    place-content: center;
    width: 34px;
    height: 34px;
    font-size: 20px;
    font-weight: 500;
    color: var(--m-text);
    border-radius: 50%;
    font-variant-numeric: tabular-nums;
  }
  .name:hover .date {
    background: var(--m-surface-3);
  }
  .name.today .weekday {
    color: var(--m-accent);
    font-weight: 600;
  }
  .name.today .date {
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  .name .holiday {
    max-width: 100%;
    padding: 0 6px;
    font-size: 11px;
    line-height: 16px;
    border-radius: 999px;
    color: var(--m-warn);
    background: var(--m-warn-quiet);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .clock {
    grid-row: var(--row);
    height: ${hourPx}px;
    margin-top: -8px;
    padding-inline-end: 8px;
    font-size: 11px;
    line-height: 16px;
    text-align: end;
    font-variant-numeric: tabular-nums;
    color: var(--m-text-quiet);
    white-space: nowrap;
  }
  .clock.first {
    visibility: hidden;
  }
  .clock.own {
    color: var(--m-text);
  }
  .clock.night {
    color: var(--m-night);
  }
  .clock sup {
    font-size: 9px;
    line-height: 0;
    margin-inline-start: 1px;
  }
  .day {
    position: relative;
    grid-row: 2 / span 24;
    height: ${24 * hourPx}px;
    border-inline-start: 1px solid var(--m-border);
    background-image: linear-gradient(var(--m-border) 1px, transparent 1px);
    background-size: 100% ${hourPx}px;
    touch-action: pan-y;
  }
  .shade {
    position: absolute;
    inset-inline: 0;
    background: light-dark(#1018280a, #00000038);
    pointer-events: none;
  }
  .shade.night {
    background: light-dark(#10182812, #00000066);
  }
  .odd {
    position: absolute;
    z-index: 1;
    inset-inline: 0;
    display: grid;
    align-content: center;
    padding: 0 6px;
    font-size: 11px;
    text-align: center;
    color: var(--m-text-quiet);
    pointer-events: none;
  }
  .odd.gap {
    background: repeating-linear-gradient(45deg, var(--m-surface-3) 0 4px, var(--m-surface) 4px 9px);
  }
  .odd.gap span {
    justify-self: center;
    padding: 0 6px;
    border-radius: 999px;
    background: var(--m-surface);
  }
  .odd.fold {
    border-block: 1px dashed var(--m-border-strong);
    align-content: end;
    text-align: end;
  }
  .day .entry {
    position: absolute;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    align-content: flex-start;
    gap: 0 6px;
    margin: 0;
    padding: 2px 6px;
    border-inline-start: 3px solid var(--hue);
    box-shadow: 0 0 0 1px var(--m-surface);
    touch-action: manipulation;
  }
  /* One line: a time that finds no room beside the title wraps out of sight. */
  .day .entry.short {
    padding-block: 0;
    line-height: 18px;
  }
  .day .entry b {
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .day .entry wa-icon {
    margin-top: 3px;
  }
  .day .entry wa-icon + b {
    max-width: calc(100% - 24px);
  }
  .day .entry.tall b {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .day .entry.before {
    border-start-start-radius: 0;
    border-start-end-radius: 0;
  }
  .day .entry.after {
    border-end-start-radius: 0;
    border-end-end-radius: 0;
  }
  .day .entry .num {
    white-space: nowrap;
  }
  .entry.held {
    opacity: 0.45;
  }
  .owners {
    position: absolute;
    inset: auto 4px 4px auto;
    display: flex;
    gap: 3px;
  }
  .owners .dot {
    width: 7px;
    height: 7px;
  }
  .end {
    position: absolute;
    inset: auto 0 0 0;
    height: 7px;
    cursor: ns-resize;
  }
  .movable {
    cursor: grab;
  }
  .ghost {
    position: absolute;
    z-index: 6;
    inset-inline: 3px 6px;
    padding: 2px 6px;
    overflow: hidden;
    font-size: 12px;
    line-height: 1.35;
    font-weight: 600;
    color: var(--m-accent-text);
    background: var(--m-accent);
    border-radius: 6px;
    box-shadow: var(--m-shadow-large);
    pointer-events: none;
  }
  .ghost .num {
    display: block;
    font-weight: 400;
  }
  .now {
    position: absolute;
    z-index: 4;
    inset-inline: 0;
    border-top: 2px solid var(--m-danger);
    pointer-events: none;
  }
  .now::before {
    content: '';
    position: absolute;
    inset-inline-start: -5px;
    top: -6px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--m-danger);
  }
  .lane {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    grid-auto-rows: 22px;
    row-gap: 2px;
    padding-bottom: 4px;
    max-height: 148px;
    overflow-y: auto;
  }
  .lane .all {
    grid-row: 1;
    grid-column: 1 / span var(--zones);
    padding-inline-end: 8px;
    font-size: 11px;
    line-height: 22px;
    text-align: end;
    color: var(--m-text-quiet);
  }
  .lane .entry {
    display: flex;
    gap: 4px;
    align-items: center;
    min-width: 0;
    margin-inline: 3px 6px;
    padding: 0 8px;
    white-space: nowrap;
    border-inline-start: 3px solid var(--hue);
  }
  .lane .entry b {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  @media (max-width: 640px) {
    .sheet {
      --zone: 52px;
    }
    .clock {
      padding-inline-end: 4px;
    }
    .city {
      padding-inline: 2px 4px;
      font-size: 10px;
    }
    .name {
      display: none;
    }
  }
`
