import { css } from 'lit'

export const tileStyles = css`
  :host {
    container-type: size;
    display: block;
    position: relative;
    overflow: hidden;
    border-radius: 12px;
    background: #1d2327;
    color: #f3f5f6;
    isolation: isolate;
    outline: none;
  }
  :host::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
    box-shadow: inset 0 0 0 3px var(--m-accent);
    opacity: 0;
    transition: opacity 160ms;
    pointer-events: none;
  }
  :host([speaking])::after {
    opacity: 1;
  }
  :host(:focus-visible)::after {
    box-shadow:
      inset 0 0 0 2px #fff,
      inset 0 0 0 4px #0b0e10;
    opacity: 1;
  }
  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  video.me {
    transform: scaleX(-1);
  }
  /* Above the picture until its first frame is there: then they fade, and nothing flashes black. */
  .initials {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    background: #1d2327;
    transition: opacity 180ms;
  }
  .initials.under {
    opacity: 0;
    pointer-events: none;
  }
  .initials span {
    display: grid;
    place-items: center;
    width: clamp(36px, 34cqmin, 160px);
    aspect-ratio: 1;
    border-radius: 50%;
    background: oklch(0.42 0.07 var(--hue));
    font-size: clamp(14px, 12cqmin, 56px);
    font-weight: 500;
    letter-spacing: 0.01em;
  }
  .label {
    position: absolute;
    inset-inline-start: 8px;
    bottom: 8px;
    max-width: calc(100% - 16px);
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 3px 9px;
    border-radius: 999px;
    background: #0b0e10b8;
    font-size: 13px;
    line-height: 20px;
    --m-night: #c3c8fb;
  }
  .label b {
    font-weight: 500;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .label m-local-time {
    color: #c9d0d5;
    flex: none;
  }
  .off {
    color: #ff9a95;
    flex: none;
  }
  .pinned {
    color: #c9d0d5;
    flex: none;
  }
  .link {
    flex: none;
    display: none;
    color: #8fd6a8;
  }
  .link.fair,
  .link.poor,
  .link.lost,
  :host(:hover) .link,
  :host(:focus-within) .link {
    display: inline-flex;
  }
  .link.fair {
    color: #f0b64c;
  }
  .link.poor,
  .link.lost {
    color: #ff9a95;
  }
  .why {
    position: absolute;
    inset-inline-start: 8px;
    bottom: 40px;
    max-width: calc(100% - 16px);
    box-sizing: border-box;
    padding: 4px 10px;
    border-radius: 8px;
    background: #0b0e10d9;
    font-size: 12px;
    line-height: 17px;
    opacity: 0;
    transition: opacity 120ms;
    pointer-events: none;
  }
  :host(:hover) .why,
  :host(:focus-within) .why,
  :host(:focus) .why,
  .why.lost {
    opacity: 1;
  }
  .hand {
    position: absolute;
    inset-inline-start: 8px;
    top: 8px;
    display: grid;
    place-items: center;
    width: 30px;
    height: 30px;
    border-radius: 50%;
    background: #f0b64c;
    color: #2a1c00;
    font-size: 16px;
  }
  .tools {
    position: absolute;
    inset-inline-end: 8px;
    top: 8px;
    display: flex;
    gap: 4px;
    opacity: 0;
    transition: opacity 120ms;
  }
  :host(:hover) .tools,
  :host(:focus) .tools,
  :host(:focus-within) .tools,
  :host([menu]) .tools {
    opacity: 1;
  }
  .tools button {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: #0b0e10b8;
    color: inherit;
    font-size: 15px;
    cursor: pointer;
  }
  .tools button:hover {
    background: #2a3237;
  }
  .tools button:focus-visible {
    outline: 2px solid #fff;
    outline-offset: -2px;
  }
  @container (max-width: 250px) {
    .label m-local-time {
      display: none;
    }
    .label {
      font-size: 12px;
      inset-inline-start: 5px;
      bottom: 5px;
      max-width: calc(100% - 10px);
      padding: 2px 8px;
      gap: 5px;
    }
    .tools {
      inset-inline-end: 5px;
      top: 5px;
    }
    .tools button {
      width: 28px;
      height: 28px;
    }
    .why {
      inset-inline-start: 5px;
      bottom: 33px;
      max-width: calc(100% - 10px);
    }
    .hand {
      inset-inline-start: 5px;
      top: 5px;
      width: 24px;
      height: 24px;
      font-size: 13px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host::after,
    .initials,
    .why,
    .tools {
      transition: none;
    }
  }
`
