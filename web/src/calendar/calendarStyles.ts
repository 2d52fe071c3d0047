import { css } from 'lit'

export const calendarStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 12px;
    height: calc(100dvh - 40px);
    margin: -16px -20px -48px;
    min-height: 480px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .head h1 {
    min-width: 0;
    font-variant-numeric: tabular-nums;
  }
  .head .quiet {
    white-space: nowrap;
  }
  .turn {
    display: flex;
    gap: 2px;
    align-items: center;
  }
  .right {
    margin-inline-start: auto;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .views {
    display: inline-flex;
    padding: 2px;
    border-radius: var(--m-radius);
    background: var(--m-surface-3);
  }
  .views button {
    padding: 5px 12px;
    font: inherit;
    font-size: 13px;
    font-weight: 500;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: 6px;
    cursor: pointer;
  }
  .views button:hover {
    color: var(--m-text);
  }
  .views button[aria-pressed='true'] {
    color: var(--m-text);
    background: var(--m-surface);
    box-shadow: 0 1px 2px #0002;
  }
  m-calendar-desk {
    display: contents;
  }
  m-schedule-tabs {
    margin-block: -8px -4px;
  }
  .view {
    flex: 1;
    min-height: 0;
  }
  .view.card {
    overflow: hidden;
  }
  .shift {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 8px 12px;
    font-size: 13px;
  }
  .problem-bar {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
  }
  .nothing {
    position: absolute;
    z-index: 4;
    inset: auto 0 32px;
    display: grid;
    justify-items: center;
    pointer-events: none;
  }
  .nothing p {
    padding: 8px 16px;
    font-size: 13px;
    color: var(--m-text-quiet);
    background: var(--m-surface);
    border: 1px solid var(--m-border);
    border-radius: 999px;
    box-shadow: var(--m-shadow);
  }
  .empty {
    display: grid;
    align-self: start;
    justify-items: center;
    gap: 8px;
    padding: 56px 24px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 28px;
    color: var(--m-text-quiet);
  }
  .bones {
    display: grid;
    grid-template-columns: 60px repeat(7, 1fr);
    gap: 12px;
    padding: 20px;
  }
  .bones .bone {
    height: 40px;
  }
  @media (max-width: 760px) {
    :host {
      gap: 10px;
      height: calc(100dvh - 90px);
      margin: -8px -8px -84px;
    }
    .head h1 {
      font-size: 18px;
    }
    .right {
      margin-inline-start: 0;
      width: 100%;
      justify-content: space-between;
    }
  }
  @media (max-width: 640px) {
    .turn {
      margin-inline-start: auto;
    }
    .wide {
      display: none;
    }
    .views button {
      padding-inline: 14px;
    }
  }
`
