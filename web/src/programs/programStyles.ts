import { css } from 'lit'

/** What the three cards about other programs share. */
export const programStyles = css`
  .card {
    display: grid;
    gap: 16px;
    padding: 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  .intro {
    display: grid;
    gap: 4px;
  }
  code {
    font: 13px var(--m-font-mono);
    overflow-wrap: anywhere;
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr) max-content;
    gap: 8px 16px;
    align-items: center;
  }
  .copy {
    justify-self: end;
  }
  dt {
    color: var(--m-text-quiet);
  }
  .list {
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius);
  }
  .list > li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 12px;
    min-height: 52px;
    padding: 8px 8px 8px 14px;
  }
  .list > li + li {
    border-top: 1px solid var(--m-border);
  }
  .words {
    min-width: 0;
    flex: 1 1 200px;
    overflow-wrap: anywhere;
  }
  .words strong {
    font-weight: 500;
  }
  .once {
    display: grid;
    gap: 10px;
    justify-items: start;
    padding: 16px;
    border-radius: var(--m-radius);
    background: var(--m-accent-quiet);
  }
  .once code {
    font-size: 15px;
    user-select: all;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) max-content;
    gap: 8px 12px;
    align-items: end;
  }
  @media (max-width: 760px) {
    .card {
      padding: 16px;
    }
    form,
    dl {
      grid-template-columns: minmax(0, 1fr);
    }
    dl {
      gap: 4px;
    }
    dd + dt,
    .copy + dt {
      margin-top: 8px;
    }
    .copy {
      justify-self: start;
    }
    form wa-button {
      justify-self: start;
    }
  }
`
