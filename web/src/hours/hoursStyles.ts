import { css } from 'lit'

/** The cards of availability: one heading, a line of why, the fields. */
export const hoursStyles = css`
  :host {
    display: grid;
    gap: 16px;
    max-width: 720px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
  }
  .said {
    min-height: 20px;
    margin-block: -14px;
    font-size: 13px;
  }
  .card {
    display: grid;
    gap: 14px;
    padding: 22px 24px;
  }
  header {
    display: grid;
    gap: 2px;
  }
  .under {
    margin-top: -8px;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 1fr));
    gap: 12px;
    align-items: end;
  }
  ul.lines > li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-height: 40px;
    padding: 6px 0;
  }
  ul.lines > li + li {
    border-top: 1px solid var(--m-border);
  }
  .lines .grow {
    flex: 1 1 140px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  button.icon {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: var(--m-radius);
    cursor: pointer;
  }
  button.icon:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  .tag {
    padding: 1px 8px;
    border-radius: 99px;
    font-size: 12px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
  }
  .tag.on {
    background: var(--m-accent-quiet);
    color: var(--m-accent);
  }
  @media (max-width: 480px) {
    .card {
      padding: 16px;
    }
  }
`

/** The same card as an element of its own. */
export const hoursCard = css`
  :host {
    max-width: none;
    margin: 0;
    gap: 0;
  }
`
