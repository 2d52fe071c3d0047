import { css } from 'lit'

export const stageStyles = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    min-width: 0;
    min-height: 0;
    touch-action: pan-y;
  }
  m-tile,
  m-screen {
    position: absolute;
    transition:
      left 260ms cubic-bezier(0.2, 0, 0, 1),
      top 260ms cubic-bezier(0.2, 0, 0, 1),
      width 260ms cubic-bezier(0.2, 0, 0, 1),
      height 260ms cubic-bezier(0.2, 0, 0, 1);
  }
  m-tile[data-pip] {
    box-shadow: 0 2px 16px #000a;
    z-index: 2;
  }
  m-pager {
    position: absolute;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 6px;
    padding: 24px;
    text-align: center;
    color: #c3cad0;
  }
  .empty wa-icon {
    font-size: 40px;
    color: #7d878e;
    margin-bottom: 6px;
  }
  .empty b {
    color: #f3f5f6;
    font-size: 18px;
    font-weight: 600;
  }
  .self-back {
    position: absolute;
    inset-inline-end: 12px;
    bottom: 12px;
    z-index: 3;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    height: 36px;
    padding: 0 14px;
    border: 0;
    border-radius: 18px;
    background: #0b0e10c9;
    color: #c9d0d5;
    font: inherit;
    font-size: 13px;
    cursor: pointer;
  }
  .self-back:hover {
    background: #2a3237;
    color: #f3f5f6;
  }
  .self-back:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: 2px;
  }
  .eased {
    position: absolute;
    inset-inline: 0;
    top: 8px;
    width: fit-content;
    max-width: calc(100% - 32px);
    margin-inline: auto;
    padding: 5px 14px;
    border-radius: 999px;
    background: #0b0e10c9;
    color: #c9d0d5;
    font-size: 12px;
    line-height: 18px;
    z-index: 3;
    pointer-events: none;
  }
  @media (prefers-reduced-motion: reduce) {
    m-tile,
    m-screen {
      transition: none;
    }
  }
`
