import { css } from 'lit'

export const homeStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 1160px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  header {
    order: -1;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: flex-start;
  }
  .actions m-join-code {
    margin-inline-start: auto;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(320px, 400px);
    gap: 20px;
    align-items: start;
  }
  .padded {
    padding: 20px;
  }
  .ruler {
    overflow: hidden;
  }
  .ruler-head {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 10px 12px;
    border-bottom: 1px solid var(--m-border);
  }
  .ruler-head m-ruler-clocks {
    margin-inline-start: auto;
  }
  .week {
    padding: 16px 0 8px;
  }
  .week h2 {
    padding: 0 20px 4px;
  }
  .week h3 {
    padding: 12px 20px 0;
    font-size: 12px;
    font-weight: 500;
    color: var(--m-text-quiet);
  }
  .week li + li {
    border-top: 1px solid var(--m-border);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 32px 24px 28px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 26px;
    color: var(--m-text-quiet);
  }
  @media (max-width: 1080px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .columns > .stack {
      order: -1;
    }
    m-minutes-bar {
      order: 1;
    }
  }
  @media (max-width: 480px) {
    .actions m-join-code {
      margin-inline-start: 0;
      width: 100%;
    }
    .actions > wa-button {
      flex: 1;
    }
  }
`
