import { css, html, type TemplateResult } from 'lit'
import markUrl from '../theme/mark.svg'
import { languageFoot } from './languageFoot.ts'

/** A page for people outside: our mark, what it is about, the languages. Phones first. */
export const publicPageStyles = css`
  :host {
    min-height: 100dvh;
    display: grid;
    grid-template-rows: auto 1fr auto;
    background: var(--m-surface-2);
  }
  .mark {
    display: flex;
    align-items: center;
    gap: 10px;
    width: min(100%, 840px);
    margin-inline: auto;
    padding: 24px 16px 0;
    font-weight: 600;
  }
  .mark img {
    width: 28px;
    height: 28px;
  }
  main {
    display: grid;
    align-content: start;
    gap: 20px;
    grid-template-columns: minmax(0, 1fr);
    width: min(100%, 840px);
    margin-inline: auto;
    padding: 24px 16px;
  }
  main > .card {
    display: grid;
    gap: 20px;
    padding: 24px;
    box-shadow: var(--m-shadow);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    gap: 12px;
  }
  .long {
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  footer {
    display: flex;
    justify-content: center;
    gap: 8px;
    padding: 16px;
  }
  footer button {
    font: inherit;
    padding: 4px 8px;
    color: var(--m-text-quiet);
    background: none;
    border: 0;
    border-radius: 6px;
    cursor: pointer;
  }
  footer button[aria-pressed='true'] {
    color: var(--m-text);
    font-weight: 500;
  }
  @media (max-width: 480px) {
    main > .card {
      padding: 16px;
    }
  }
`

export function publicPage(content: unknown): TemplateResult {
  return html`<div class="mark"><img src=${markUrl} alt="" />Meridian</div>
    <main>${content}</main>
    ${languageFoot()}`
}
