import { css } from 'lit'

export const roomStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    height: 100dvh;
    overflow: hidden;
    color: var(--m-text);
    background: var(--m-surface);
  }
  /* Their places are kept while they are not drawn yet, so that the tiles do not move afterwards. */
  header {
    min-height: 49px;
  }
  m-call-minutes {
    padding: 0 16px 8px;
  }
  m-call-minutes:not([some]) {
    padding: 0;
  }
  footer {
    min-height: 72px;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-height: 0;
    padding: 0 16px;
    gap: 12px;
  }
  main.with-panel {
    grid-template-columns: minmax(0, 1fr) 380px;
  }
  main.wide {
    grid-template-columns: minmax(160px, 232px) minmax(0, 1fr);
  }
  m-hand-queue,
  m-host-bar,
  m-lobby {
    flex: none;
  }
  /* However many wait, the people who are here stay in sight. */
  m-lobby {
    max-height: 50%;
  }
  [hidden] {
    display: none !important;
  }
  .stage {
    position: relative;
    display: grid;
    /* The tiles have all of it; whatever else stands here floats over them. */
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
  }
  m-news {
    position: absolute;
    inset-inline: 0;
    /* Above the names at the lower edge of the tiles. */
    bottom: 52px;
    z-index: 5;
  }
  m-tamper-news {
    position: absolute;
    inset-inline: 12px;
    top: 12px;
    z-index: 6;
  }
  m-lost-regions {
    position: absolute;
    inset-inline: 0;
    top: 16px;
    z-index: 5;
    width: fit-content;
    max-width: calc(100% - 32px);
    margin-inline: auto;
    pointer-events: none;
  }
  m-device-notice {
    position: absolute;
    inset-inline: 12px;
    top: 12px;
    pointer-events: none;
    z-index: 6;
  }
  .away {
    position: absolute;
    inset-inline: 0;
    top: 16px;
    margin-inline: auto;
    width: fit-content;
    max-width: calc(100% - 32px);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
    padding: 8px 8px 8px 16px;
    border-radius: 24px;
    background: #4a3a12;
    color: #ffd98a;
    z-index: 6;
  }
  .away button {
    padding: 5px 12px;
    border: 0;
    border-radius: 16px;
    background: #ffd98a;
    color: #2a1c00;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  .tap {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    border: 0;
    border-radius: 12px;
    background: #0b0e10b8;
    color: #f3f5f6;
    font: inherit;
    cursor: pointer;
    z-index: 7;
  }
  .tap wa-icon {
    font-size: 40px;
  }
  .tap b {
    font-size: 20px;
    font-weight: 600;
  }
  .tap span {
    color: #c3cad0;
  }
  button:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: -4px;
  }
  @media (max-width: 960px) {
    main.with-panel {
      grid-template-columns: minmax(0, 1fr) 340px;
    }
  }
  @media (max-width: 720px) {
    main,
    main.with-panel,
    main.wide {
      grid-template-columns: minmax(0, 1fr);
      padding: 0 8px;
    }
    m-side-panel {
      position: fixed;
      inset-inline: 0;
      bottom: calc(72px + env(safe-area-inset-bottom));
      height: min(72dvh, 640px);
      border-end-start-radius: 0;
      border-end-end-radius: 0;
      box-shadow: 0 -8px 40px #000a;
      z-index: 10;
      animation: rise 200ms ease-out;
    }
    /* A finger needs all of the paper there can be. */
    main.board-panel m-side-panel {
      top: 0;
      height: auto;
      border-radius: 0;
    }
  }
  @keyframes rise {
    from {
      transform: translateY(40px);
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    m-side-panel {
      animation: none !important;
    }
  }
`
