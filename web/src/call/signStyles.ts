import { css } from 'lit'

/** A screen that only says something: a sign, a sentence, a way on. The closed door and the end of a call. */
export const signStyles = css`
  section {
    display: grid;
    justify-items: center;
    gap: 8px;
    max-width: 420px;
    text-align: center;
  }
  .sign {
    display: grid;
    place-items: center;
    width: 64px;
    height: 64px;
    margin-bottom: 12px;
    border-radius: 50%;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    font-size: 26px;
  }
  h1 {
    margin: 0;
    font-size: 24px;
    font-weight: 600;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  p {
    margin: 0;
    color: var(--m-text-quiet);
    font-size: 15px;
    text-wrap: balance;
  }
`
