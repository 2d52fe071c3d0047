import { css } from 'lit'

/** What the rooms of the minutes' place share. */
export const minuteStyles = css`
  :host {
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
  }
  .padded {
    padding: 20px;
  }
  .empty {
    display: grid;
    gap: 8px;
    justify-items: center;
    padding: 56px 24px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 26px;
    color: var(--m-text-quiet);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 12px;
  }
  .tools > * {
    flex: 0 1 220px;
    min-width: 0;
  }
  .tools > .fit {
    flex: 0 0 auto;
  }
  .tools > .last {
    margin-inline-start: auto;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
    gap: 12px;
  }
  .figures div {
    min-width: 0;
  }
  .figures dt {
    font-size: 12px;
    color: var(--m-text-quiet);
  }
  .figures dd {
    font-size: 18px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
  }
  .badge {
    display: inline-block;
    padding: 1px 8px;
    font-size: 12px;
    font-weight: 400;
    border-radius: 99px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    white-space: nowrap;
  }
  .badge.warn {
    background: var(--m-warn-quiet);
    color: var(--m-warn);
  }
  .badge.danger {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  .badge.ok {
    background: var(--m-ok-quiet);
    color: var(--m-ok);
  }
  h3 {
    font-size: 14px;
    font-weight: 600;
  }
  @media (max-width: 480px) {
    .padded {
      padding: 16px;
    }
    .tools > * {
      flex-basis: 100%;
    }
    .tools > .fit {
      flex-basis: auto;
    }
  }
`
