import { css } from 'lit'

/** A table whose lines become cards where there is no room for columns; a cell's `data-label` names it there. */
export const stackedTable = css`
  @media (max-width: 760px) {
    .table {
      overflow-x: visible;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tbody tr {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      align-items: baseline;
      padding: 12px 16px;
      border-bottom: 1px solid var(--m-border);
    }
    tbody tr:last-child {
      border-bottom: 0;
    }
    td {
      padding: 0;
      border: 0;
    }
    td.end {
      text-align: start;
    }
    td.wide {
      flex: 1 1 100%;
    }
    td[data-label]::before {
      content: attr(data-label) ': ';
      color: var(--m-text-quiet);
      font-size: 12px;
    }
  }
`
