import { css } from 'lit'

/** What drawings of minutes share: the line that says the value under the pointer, and the table behind. */
export const chartStyles = css`
  :host {
    display: grid;
    gap: 8px;
    grid-template-columns: minmax(0, 1fr);
    min-width: 0;
  }
  svg {
    display: block;
    overflow: visible;
  }
  svg text {
    font: 12px var(--m-font);
    fill: var(--m-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  svg :focus-visible {
    outline: none;
  }
  .said {
    min-height: 21px;
    font-variant-numeric: tabular-nums;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .legend i {
    width: 12px;
    height: 12px;
    border-radius: 3px;
  }
  details summary {
    width: fit-content;
    cursor: pointer;
    color: var(--m-accent);
    font-size: 13px;
    border-radius: 4px;
  }
  details table {
    margin-top: 8px;
  }
  details td,
  details th {
    padding: 6px 10px;
  }
`
