import { css } from 'lit'

export const notesHeadStyles = css`
  :host {
    display: grid;
    gap: 8px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--m-border);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 8px;
    min-height: 32px;
  }
  label {
    flex: 1 1 140px;
    min-width: 0;
  }
  .only {
    font-weight: 500;
  }
  select {
    inline-size: 100%;
    max-inline-size: 280px;
    min-block-size: 32px;
    padding: 2px 6px;
    font: inherit;
    font-weight: 500;
    color: var(--m-text);
    background: var(--m-surface);
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius-small);
    text-overflow: ellipsis;
  }
  .send {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .agenda {
    display: grid;
    gap: 4px;
  }
  .boxes {
    display: flex;
    gap: 3px;
    block-size: 6px;
  }
  .box {
    flex: 1 1 4px;
    overflow: hidden;
    background: var(--m-surface-3);
    border-radius: 99px;
  }
  .box i {
    display: block;
    block-size: 100%;
    background: var(--m-border-strong);
    transition: inline-size 400ms;
  }
  .box.here i {
    background: var(--m-accent);
  }
  .late {
    color: var(--m-warn);
  }
  @media (prefers-reduced-motion: reduce) {
    .box i {
      transition: none;
    }
  }
`
