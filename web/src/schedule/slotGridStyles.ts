import { css } from 'lit'

export const slotGridStyles = css`
  :host {
    display: grid;
    gap: 12px;
    min-width: 0;
  }
  .days {
    display: flex;
    gap: 4px;
    overflow-x: auto;
    scrollbar-width: none;
    padding: 2px;
  }
  .days button {
    flex: 1 0 auto;
    padding: 5px 10px;
    font: inherit;
    font-size: 13px;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: var(--m-radius-small);
    cursor: pointer;
    white-space: nowrap;
  }
  .days button:hover {
    background: var(--m-surface-2);
  }
  .days button[aria-pressed='true'] {
    background: var(--m-accent-quiet);
    color: var(--m-accent);
    font-weight: 500;
  }
  .scroll {
    overflow-x: auto;
    margin-inline: -4px;
    padding: 0 4px 4px;
  }
  .grid {
    position: relative;
    display: grid;
    grid-template-columns: 128px minmax(396px, 1fr);
    gap: 3px 10px;
    align-items: stretch;
    /* As wide as its columns: the layer over them is measured by it. */
    min-width: min-content;
  }
  .corner,
  .person {
    position: sticky;
    inset-inline-start: -4px;
    z-index: 2;
    background: var(--m-surface);
  }
  .corner {
    display: flex;
    align-items: end;
    font-size: 11px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .hours,
  .cells {
    display: grid;
    grid-template-columns: repeat(24, minmax(0, 1fr));
    gap: 1px;
  }
  .hours button {
    padding: 4px 0;
    font: inherit;
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: 4px;
    cursor: pointer;
  }
  .hours button:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  .person {
    display: grid;
    align-content: center;
    min-height: 36px;
    font-size: 12px;
    line-height: 1.35;
    overflow: hidden;
  }
  .name {
    font-size: 13px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .cells {
    min-height: 36px;
  }
  .cell {
    display: block;
    border-radius: 3px;
    cursor: pointer;
    transition: filter 0.12s;
  }
  .cells .cell:hover {
    filter: brightness(0.94);
  }
  .cell.work {
    background: light-dark(#a8ced3, #236f7a);
  }
  .cell.edge {
    background: light-dark(#dcecee, #173d44);
  }
  .cell.early {
    background: light-dark(#f0e2cb, #4b3b1d);
  }
  .cell.late {
    background: light-dark(#c9ccec, #2d2f5c);
  }
  .cell.night {
    background: light-dark(#8f94cf, #1d1e38);
  }
  .cell.busy,
  .cell.away {
    background: repeating-linear-gradient(
      135deg,
      var(--m-surface-3) 0 3px,
      color-mix(in oklab, var(--m-text-quiet) 45%, var(--m-surface)) 3px 5px
    );
  }
  .cell.away {
    background: repeating-linear-gradient(135deg, var(--m-surface-2) 0 3px, var(--m-border) 3px 5px);
  }
  .layer {
    position: absolute;
    inset-block: 26px 0;
    inset-inline: 138px 0;
    pointer-events: none;
  }
  .mark {
    position: absolute;
    inset-block: -2px;
    border: 2px solid var(--m-accent);
    border-radius: 6px;
    background: color-mix(in oklab, var(--m-accent) 12%, transparent);
    transition:
      inset-inline-start 0.16s ease,
      width 0.16s ease;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    font-size: 12px;
    color: var(--m-text-quiet);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend .cell {
    width: 14px;
    height: 14px;
    cursor: default;
  }
  @media (max-width: 480px) {
    .grid {
      grid-template-columns: 108px minmax(528px, 1fr);
    }
    .layer {
      inset-inline-start: 118px;
    }
    .cells,
    .person {
      min-height: 40px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .mark {
      transition: none;
    }
  }
`
