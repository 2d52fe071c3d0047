import { css } from 'lit'

/** Over the stage, which is dark in both themes. */
export const sideRoomStyles = css`
  :host {
    position: absolute;
    inset: 12px 12px auto;
    z-index: 6;
    display: grid;
    justify-items: center;
    gap: 8px;
    pointer-events: none;
  }
  :host > div {
    display: grid;
    justify-items: center;
    gap: 8px;
    max-width: 100%;
  }
  .room,
  section {
    pointer-events: auto;
    color: #f3f5f6;
    background: #161b1e;
    box-shadow: 0 8px 40px #000b;
  }
  .room {
    display: flex;
    align-items: center;
    gap: 8px;
    max-width: 100%;
    padding: 4px 4px 4px 14px;
    border-radius: 999px;
    font-size: 14px;
  }
  .room > wa-icon {
    flex: none;
    color: #58c4d1;
  }
  .room b {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  time {
    padding: 2px 8px;
    border-radius: 999px;
    background: #ffffff14;
    font-variant-numeric: tabular-nums;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .soon time {
    background: #4a3a12;
    color: #ffd98a;
  }
  section {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 2px 14px;
    width: fit-content;
    max-width: min(480px, 100%);
    padding: 14px 18px;
    border-radius: 14px;
  }
  section > wa-icon {
    font-size: 22px;
    color: #58c4d1;
  }
  section b,
  section span {
    display: block;
    overflow-wrap: anywhere;
  }
  section b {
    font-size: 15px;
    font-weight: 600;
  }
  section span {
    color: #c9d0d5;
    font-size: 14px;
    line-height: 20px;
    white-space: pre-line;
    font-variant-numeric: tabular-nums;
  }
  p {
    grid-column: 2;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 8px 0 0;
  }
  button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 8px 14px;
    border: 0;
    border-radius: 999px;
    background: #2a3237;
    color: inherit;
    font: inherit;
    font-size: 14px;
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover {
    background: #364047;
  }
  button.main {
    background: #58c4d1;
    color: #04222a;
  }
  button.main:hover {
    background: #7ad3de;
  }
  button.on {
    background: #4a3a12;
    color: #ffd98a;
  }
  button:focus-visible {
    outline: 2px solid #fff;
    outline-offset: 2px;
  }
  @media (max-width: 720px) {
    :host {
      inset: 8px 8px auto;
    }
    .soon b,
    .room button span {
      display: none;
    }
    .room button {
      width: 40px;
      height: 40px;
      padding: 0;
      justify-content: center;
    }
  }
`
