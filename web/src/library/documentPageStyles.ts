import { css } from 'lit'

/** The page stands in light DOM for the editor's sake, so every rule begins at the element. */
export const documentPageStyles = css`
  m-document-page {
    display: flex;
    flex-direction: column;
    height: 100dvh;
    margin: -32px -40px -64px;
    color: var(--m-text);
    background: var(--m-surface);
  }
  m-document-page .document-head {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 60px;
    padding: 8px 20px;
    border-bottom: 1px solid var(--m-border);
  }
  m-document-page .document-back {
    display: grid;
    place-items: center;
    flex: none;
    width: 36px;
    height: 36px;
    border-radius: var(--m-radius);
    color: var(--m-text-quiet);
    font-size: 18px;
  }
  m-document-page .document-back:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  m-document-page .document-title {
    flex: 0 1 auto;
    min-width: 0;
    margin: 0;
    font-size: 18px;
    font-weight: 600;
    line-height: 1.3;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  m-document-page input.document-title {
    flex: 1 1 320px;
    height: 36px;
    padding: 0 10px;
    border: 1px solid transparent;
    border-radius: var(--m-radius);
    background: none;
    color: inherit;
    font-family: inherit;
    field-sizing: content;
    max-width: 640px;
  }
  m-document-page input.document-title:hover {
    border-color: var(--m-border);
  }
  m-document-page input.document-title:focus {
    border-color: var(--m-accent);
    outline: none;
  }
  m-document-page .document-actions {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-inline-start: auto;
    flex: none;
  }
  m-document-page .document-news {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 20px;
    background: var(--m-surface-2);
    border-bottom: 1px solid var(--m-border);
    font-size: 13px;
  }
  m-document-page .document-news.danger {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  m-document-page .document-body {
    flex: 1;
    display: flex;
    min-height: 0;
  }
  m-document-page .document-waiting {
    width: 100%;
    max-width: 760px;
    margin: 40px auto;
    padding: 0 20px;
  }
  m-document-page .document-bone {
    height: 20px;
    margin-bottom: 16px;
    border-radius: var(--m-radius-small);
    background: var(--m-surface-3);
  }
  @media (max-width: 760px) {
    m-document-page {
      height: calc(100dvh - 62px - env(safe-area-inset-bottom));
      margin: -20px -16px -96px;
    }
    m-document-page .document-head {
      padding: 6px 8px;
      gap: 2px;
      min-height: 52px;
    }
    m-document-page .document-actions {
      gap: 2px;
    }
  }
`
