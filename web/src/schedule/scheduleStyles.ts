import { css } from 'lit'

export const scheduleStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 1080px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(280px, 360px);
    gap: 20px;
    align-items: start;
  }
  .padded {
    padding: 24px;
  }
  .when {
    display: grid;
    grid-template-columns: 1.3fr 1fr 1fr;
    gap: 12px;
  }
  @media (max-width: 1000px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 480px) {
    .padded {
      padding: 16px;
    }
    .when {
      grid-template-columns: 1fr 1fr;
    }
    .when > :first-child {
      grid-column: 1 / -1;
    }
  }
`
