import { css } from 'lit'

/** What every screen shares; each element adds its own after it. */
export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
    color: var(--m-text);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: 22px;
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2 {
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
  }
  a {
    color: var(--m-accent);
    text-decoration: none;
    border-radius: 4px;
  }
  a:hover {
    text-decoration: underline;
  }
  :focus-visible {
    outline: var(--m-focus);
    outline-offset: 2px;
  }
  .quiet {
    color: var(--m-text-quiet);
  }
  .small {
    font-size: 13px;
  }
  .num,
  time {
    font-variant-numeric: tabular-nums;
  }
  .card {
    background: var(--m-surface);
    border: 1px solid var(--m-border);
    border-radius: 12px;
  }
  .stack {
    display: grid;
    gap: 16px;
    align-content: start;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .spread {
    justify-content: space-between;
  }
  .problem {
    display: block;
    color: var(--m-danger);
    font-size: 13px;
  }
  .note {
    padding: 10px 12px;
    border-radius: var(--m-radius);
    background: var(--m-surface-2);
    color: var(--m-text);
  }
  .note.warn {
    background: var(--m-warn-quiet);
    color: var(--m-warn);
  }
  .note.danger {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  .moon {
    color: var(--m-night);
    vertical-align: -0.15em;
  }
  /* A live region that is there before its words, and takes no room until they come. */
  .live {
    display: contents;
  }
  .label-hidden::part(form-control-label) {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .hidden-words {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .bone {
    border-radius: var(--m-radius-small);
    background: var(--m-surface-3);
    animation: breathe 1.6s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bone {
      animation: none;
    }
  }
`

/** Tables of people, departments and ledgers. */
export const tables = css`
  .table {
    /* Hidden words stand absolutely and would otherwise widen the page. */
    position: relative;
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
  }
  th {
    padding: 10px 16px;
    text-align: start;
    font-weight: 500;
    font-size: 12px;
    color: var(--m-text-quiet);
    border-bottom: 1px solid var(--m-border);
    white-space: nowrap;
  }
  td {
    padding: 12px 16px;
    border-bottom: 1px solid var(--m-border);
    vertical-align: middle;
  }
  tbody tr:last-child td {
    border-bottom: 0;
  }
  tbody tr:hover {
    background: var(--m-surface-2);
  }
  .end {
    text-align: end;
  }
`
