import { css } from 'lit'

export const occurrenceCardStyles = css`
  .body {
    display: grid;
    gap: 12px;
    padding: 20px;
  }
  .top {
    display: grid;
    grid-template-columns: 12px minmax(0, 1fr);
    gap: 12px;
    padding-inline-end: 28px;
  }
  .mark {
    width: 12px;
    height: 12px;
    margin-top: 6px;
    border-radius: 4px;
    background: var(--hue, var(--m-accent));
  }
  h2 {
    font-size: 17px;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  h2.cancelled,
  h2.declined {
    color: var(--m-text-quiet);
    text-decoration: line-through;
  }
  .tag {
    display: inline-block;
    margin-top: 4px;
    padding: 0 8px;
    font-size: 12px;
    line-height: 20px;
    border-radius: 999px;
    color: var(--m-text-quiet);
    background: var(--m-surface-3);
  }
  .tag.moved {
    color: var(--m-warn);
    background: var(--m-warn-quiet);
  }
  .fact {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    gap: 8px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .fact wa-icon {
    margin-top: 2px;
    color: var(--m-text-quiet);
  }
  .notes span {
    max-height: 96px;
    overflow: auto;
    white-space: pre-wrap;
  }
  .refused {
    color: var(--m-danger);
  }
  .people {
    display: grid;
    gap: 4px;
    font-size: 13px;
  }
  .people li {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .person m-person-time {
    margin-inline-start: 4px;
    font-size: 12px;
  }
  .people .quiet {
    margin-inline-start: auto;
  }
  .sign {
    margin-inline-start: auto;
    color: var(--m-text-quiet);
  }
  .quiet + .sign {
    margin-inline-start: 0;
  }
  .sign.yes {
    color: var(--m-ok);
  }
  .sign.no {
    color: var(--m-danger);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    padding-top: 12px;
    border-top: 1px solid var(--m-border);
  }
  .push {
    flex: 1;
  }
`
