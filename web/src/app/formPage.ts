import { css } from 'lit'

/** The quiet page with one form on it: sign-in, first run. */
export const formPage = css`
  :host {
    min-height: 100dvh;
    display: grid;
    grid-template-rows: 1fr auto;
    background: var(--m-surface-2);
  }
  main {
    display: grid;
    place-content: center;
    justify-items: stretch;
    grid-template-columns: minmax(0, 400px);
    gap: 24px;
    padding: 48px 16px 24px;
  }
  .mark {
    display: flex;
    align-items: center;
    gap: 12px;
    font-size: 18px;
    font-weight: 600;
  }
  .mark img {
    width: 36px;
    height: 36px;
  }
  form {
    display: grid;
    gap: 16px;
    padding: 28px;
    box-shadow: var(--m-shadow);
  }
  form wa-button {
    width: 100%;
  }
  footer {
    display: flex;
    justify-content: center;
    gap: 8px;
    padding: 16px;
  }
  footer button,
  .plain {
    font: inherit;
    padding: 4px 8px;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: 6px;
    cursor: pointer;
  }
  .plain {
    color: var(--m-accent);
    justify-self: center;
  }
  footer button:hover,
  .plain:hover {
    text-decoration: underline;
  }
  footer button[aria-pressed='true'] {
    color: var(--m-text);
    font-weight: 500;
  }
  @media (max-width: 480px) {
    main {
      place-content: start stretch;
      padding-top: 40px;
    }
    form {
      padding: 20px;
    }
  }
`
