import { css } from 'lit'

export const scheduleStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 1320px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 472px) minmax(0, 1fr);
    gap: 20px;
    align-items: start;
  }
  .padded {
    padding: 24px;
  }
  .side {
    position: sticky;
    top: 20px;
    min-width: 0;
  }
  .side h2 {
    margin-bottom: 8px;
  }
  .hint {
    margin-top: 16px;
    color: var(--m-text-quiet);
  }
  .second {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: center;
  }
  .more summary {
    display: flex;
    align-items: center;
    gap: 6px;
    width: fit-content;
    padding: 2px 6px 2px 0;
    border-radius: 6px;
    list-style: none;
    cursor: pointer;
    color: var(--m-text-quiet);
    font-weight: 500;
  }
  .more summary::-webkit-details-marker {
    display: none;
  }
  .more[open] summary wa-icon {
    rotate: 90deg;
  }
  .more[open] summary {
    margin-bottom: 14px;
  }
  .more summary:hover {
    color: var(--m-text);
  }
  @media (max-width: 1180px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .side {
      position: static;
    }
  }
  @media (max-width: 480px) {
    .padded {
      padding: 16px;
    }
  }
`
