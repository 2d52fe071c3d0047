import { css } from 'lit'

export const activityStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  ul {
    display: grid;
    gap: 4px;
    margin: 0;
    padding: 10px 8px 16px;
    list-style: none;
    overflow: auto;
  }
  li button {
    display: grid;
    grid-template-columns: 40px minmax(0, 1fr);
    align-items: center;
    column-gap: 12px;
    width: 100%;
    padding: 10px;
    border: 0;
    border-radius: 10px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  li button:hover {
    background: var(--m-surface-3);
  }
  .icon {
    grid-row: 1 / 3;
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 10px;
    background: var(--m-surface-3);
    color: var(--m-accent);
    font-size: 18px;
  }
  li button:hover .icon {
    background: var(--m-accent-quiet);
  }
  b {
    font-weight: 500;
  }
  small {
    color: var(--m-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  em {
    margin-inline-start: 8px;
    padding: 0 6px;
    border-radius: 9px;
    background: var(--m-accent);
    color: var(--m-accent-text);
    font: 600 11px/18px var(--m-font);
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 8px 12px 8px 8px;
  }
  h2 {
    margin: 0;
    font-size: 15px;
    font-weight: 600;
  }
  .back {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--m-text-quiet);
    font-size: 16px;
    cursor: pointer;
  }
  .back:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  :host(:dir(rtl)) .back wa-icon {
    transform: scaleX(-1);
  }
  button:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: -2px;
  }
  section {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-height: 0;
    overflow: auto;
  }
  section > * {
    flex: 1;
    min-height: 0;
  }
  .loading {
    margin: 16px;
    color: var(--m-text-quiet);
  }
  .failed {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 12px;
    margin: 16px;
  }
  .failed p {
    margin: 0;
  }
  .failed button {
    padding: 7px 14px;
    border: 0;
    border-radius: 8px;
    background: var(--m-surface-3);
    color: inherit;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  .none {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    flex: 1;
    padding: 24px;
    text-align: center;
    color: var(--m-text-quiet);
  }
  .none wa-icon {
    margin-bottom: 6px;
    font-size: 28px;
  }
  .none b {
    color: var(--m-text);
  }
`
