import { css } from 'lit'

export const previewStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 720px) minmax(280px, 360px);
    align-items: center;
    justify-content: center;
    gap: 32px 72px;
    min-height: 100dvh;
    padding: 40px 32px;
    color: var(--m-text);
  }
  h1,
  h2,
  p,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .look {
    display: grid;
    gap: 12px;
  }
  .enter {
    display: grid;
    gap: 4px;
    align-content: center;
  }
  h1 {
    font-size: 28px;
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.015em;
    margin-bottom: 6px;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  .quiet {
    color: var(--m-text-quiet);
  }
  .small {
    font-size: 13px;
  }
  time {
    font-variant-numeric: tabular-nums;
  }
  .present {
    margin-top: 20px;
  }
  .present.none {
    color: var(--m-text-quiet);
  }
  .present h2 {
    margin-bottom: 8px;
    font-size: 13px;
    font-weight: 500;
    color: var(--m-text-quiet);
  }
  li {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 40px;
  }
  li b {
    font-weight: 500;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  li small {
    margin-inline-start: auto;
    flex: none;
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 30px;
    height: 30px;
    border-radius: 50%;
    background: oklch(0.45 0.07 var(--hue));
    color: #fff;
    font-size: 12px;
    font-weight: 500;
  }
  form {
    display: grid;
    gap: 16px;
    margin-top: 28px;
  }
  .join {
    width: 100%;
  }
  .join::part(base) {
    min-height: 48px;
    border-radius: 24px;
    font-size: 16px;
    font-weight: 600;
  }
  .problem {
    display: flex;
    gap: 10px;
    padding: 12px 14px;
    border-radius: var(--m-radius);
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  .problem wa-icon {
    flex: none;
    margin-top: 3px;
  }
  .region {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0 6px;
    margin-top: 12px;
    font-variant-numeric: tabular-nums;
  }
  .why::before {
    content: '·';
    margin-inline-end: 6px;
  }
  footer {
    display: flex;
    justify-content: center;
    gap: 4px;
    margin-top: 8px;
  }
  footer button {
    padding: 4px 10px;
    border: 0;
    border-radius: 999px;
    background: none;
    color: var(--m-text-quiet);
    font: inherit;
    font-size: 13px;
    cursor: pointer;
  }
  footer button:hover,
  footer button[aria-pressed='true'] {
    color: var(--m-text);
  }
  footer button:hover {
    background: var(--m-surface-3);
  }
  footer button:focus-visible {
    outline: 2px solid var(--m-accent);
  }
  @media (max-width: 900px) {
    :host {
      grid-template-columns: minmax(0, 560px);
      align-content: start;
      gap: 20px;
      padding: 16px;
    }
    h1 {
      font-size: 24px;
    }
    .present,
    form {
      margin-top: 16px;
    }
  }
`
