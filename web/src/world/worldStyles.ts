import { css } from 'lit'

/** The lists of the world page: a row each on wide screens, a small card each on phones. */
export const worldStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 1120px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 24px;
    align-items: end;
    justify-content: space-between;
  }
  .live {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  .live i {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--m-ok);
  }
  .live.stale {
    color: var(--m-warn);
  }
  .live.stale i {
    background: var(--m-warn);
  }
  .totals {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
  }
  .totals > div {
    padding: 14px 20px;
  }
  .totals > div + div {
    border-inline-start: 1px solid var(--m-border);
  }
  .totals dd {
    font-size: 22px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  dt {
    font-size: 12px;
    color: var(--m-text-quiet);
  }
  dd {
    font-variant-numeric: tabular-nums;
  }
  .map {
    padding: 20px 16px 16px;
  }
  section > h2 {
    padding: 14px 20px 0;
  }
  section > p {
    padding: 0 20px;
  }
  section > ul {
    margin-top: 8px;
  }
  li {
    display: grid;
    gap: 8px 24px;
    align-items: center;
    padding: 12px 20px;
    border-top: 1px solid var(--m-border);
  }
  li b {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .name .small {
    display: block;
    overflow-wrap: anywhere;
  }
  .name .badge {
    margin-inline-start: 6px;
  }
  .node {
    grid-template-columns: minmax(0, 1.6fr) minmax(0, 3fr);
  }
  .node dl {
    display: grid;
    grid-template-columns: minmax(96px, 1.6fr) repeat(4, minmax(0, 1fr));
    gap: 8px 16px;
  }
  .bar {
    display: block;
    height: 4px;
    margin-top: 6px;
    border-radius: 2px;
    background: var(--m-surface-3);
    overflow: hidden;
  }
  .bar i {
    display: block;
    height: 100%;
    border-radius: 2px;
    background: var(--m-accent);
  }
  .bar.high i {
    background: var(--m-danger);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    padding: 1px 8px;
    font-size: 12px;
    border-radius: 99px;
    white-space: nowrap;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
  }
  .badge.well {
    background: var(--m-ok-quiet);
    color: var(--m-ok);
  }
  .badge.poor {
    background: var(--m-warn-quiet);
    color: var(--m-warn);
  }
  .badge.bad {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  .link {
    grid-template-columns: minmax(0, 1.3fr) 90px minmax(0, 2.7fr);
  }
  .flows {
    display: grid;
    gap: 4px;
  }
  .flow {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 84px 84px minmax(0, 2.3fr);
    gap: 0 12px;
    font-variant-numeric: tabular-nums;
  }
  .flow .rate {
    text-align: end;
  }
  .ill {
    color: var(--m-danger);
  }
  .rooms li {
    grid-template-columns: minmax(0, 1fr) auto 96px;
  }
  .rooms .end {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .nothing {
    padding: 8px 20px 18px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 56px 24px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 28px;
    color: var(--m-text-quiet);
  }
  @media (max-width: 900px) {
    .totals {
      grid-template-columns: repeat(6, minmax(0, 1fr));
    }
    .totals > div {
      grid-column: span 2;
      padding: 12px 16px;
    }
    .totals > div:nth-child(n + 4) {
      grid-column: span 3;
      border-block-start: 1px solid var(--m-border);
    }
    .totals > div:nth-child(4) {
      border-inline-start: 0;
    }
    .node,
    .link {
      grid-template-columns: minmax(0, 1fr);
    }
    .node dl {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
    .node dl > :first-child {
      grid-column: 1 / -1;
    }
    .link .trip {
      display: flex;
      gap: 8px;
      align-items: baseline;
    }
    .flow {
      grid-template-columns: minmax(0, 1fr) auto;
      padding-block: 4px;
    }
    .flow .quiet {
      font-size: 13px;
    }
    .flow .loss {
      order: 1;
      text-align: end;
    }
    .map {
      padding-inline: 4px;
    }
    li,
    .nothing {
      padding-inline: 16px;
    }
    section > h2,
    section > p {
      padding-inline: 16px;
    }
    .rooms li {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .rooms li > :first-child {
      grid-column: 1 / -1;
    }
    .rooms .end {
      text-align: start;
    }
  }
`
