import { css } from 'lit'

export const noticesStyles = css`
  :host {
    position: relative;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    border-radius: var(--m-radius);
    cursor: pointer;
  }
  .bell {
    position: relative;
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    padding: 8px 10px;
    color: var(--m-text-quiet);
    text-align: start;
  }
  .bell:hover,
  .plain:hover,
  .line:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  em {
    margin-inline-start: auto;
    min-width: 20px;
    padding: 1px 6px;
    border-radius: 10px;
    background: var(--m-danger);
    color: var(--m-danger-text);
    font-size: 12px;
    font-style: normal;
    font-weight: 600;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  section {
    position: fixed;
    z-index: 45;
    inset-block: 16px;
    inset-inline-start: 240px;
    display: flex;
    flex-direction: column;
    width: min(400px, calc(100vw - 256px));
    max-height: 720px;
    background: var(--m-surface);
    border: 1px solid var(--m-border);
    border-radius: 16px;
    box-shadow: var(--m-shadow-large);
    outline: none;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 12px 12px 12px 16px;
    border-bottom: 1px solid var(--m-border);
  }
  header h2 {
    flex: 1;
  }
  .plain {
    min-height: 32px;
    padding: 4px 8px;
    color: var(--m-accent);
    font-size: 13px;
  }
  .close {
    color: var(--m-text-quiet);
    min-width: 32px;
  }
  ul {
    overflow: auto;
    padding: 6px;
  }
  li {
    display: grid;
    justify-items: start;
  }
  .line {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: start;
    gap: 12px;
    width: 100%;
    padding: 10px;
    text-align: start;
  }
  .line wa-icon {
    margin-block-start: 2px;
    font-size: 18px;
    color: var(--m-text-quiet);
  }
  .line .missed-call {
    color: var(--m-danger);
  }
  .said {
    display: grid;
    gap: 1px;
    min-width: 0;
    line-height: 1.4;
  }
  .said b {
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  .unread .said b {
    font-weight: 600;
  }
  .said span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .line i {
    width: 8px;
    height: 8px;
    margin-block-start: 7px;
    border-radius: 50%;
    background: var(--m-accent);
  }
  .back {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin: 0 10px 8px 40px;
    padding: 5px 12px;
    border: 1px solid var(--m-border-strong);
    border-radius: 16px;
    font-size: 13px;
  }
  .back:hover {
    background: var(--m-surface-3);
  }
  .older {
    margin: 4px auto 10px;
  }
  .none {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 56px 32px;
    text-align: center;
  }
  .none wa-icon {
    font-size: 28px;
    color: var(--m-text-quiet);
  }
  .waiting {
    padding: 16px;
  }
  .problem {
    padding: 12px 16px;
    color: var(--m-danger);
  }
  @media (max-width: 760px) {
    .bell {
      justify-content: center;
      width: 44px;
      height: 44px;
      padding: 0;
      border-radius: 22px;
      background: var(--m-surface);
      border: 1px solid var(--m-border);
      box-shadow: var(--m-shadow);
    }
    .bell .word {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .bell wa-icon {
      font-size: 20px;
    }
    em {
      position: absolute;
      inset-block-start: -4px;
      inset-inline-end: -4px;
      min-width: 18px;
      padding: 0 5px;
      font-size: 11px;
    }
    section {
      inset: max(8px, env(safe-area-inset-top)) 8px calc(84px + env(safe-area-inset-bottom));
      width: auto;
      max-height: none;
    }
  }
`
