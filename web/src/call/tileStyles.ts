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
    background: oklch(0.265 0.022 var(--hue));
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
    background: oklch(0.45 0.085 var(--hue));
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
  /* Three bars that dance while somebody speaks: seen where the ring is not, at the edge of a glance. */
  .voice {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 2px;
    width: 12px;
    height: 14px;
  }
  .voice i {
    flex: 1;
    height: 100%;
    border-radius: 2px;
    background: var(--m-accent);
    transform: scaleY(0.35);
    animation: voice 900ms ease-in-out infinite alternate;
  }
  .voice i:nth-child(2) {
    animation-duration: 620ms;
  }
  .voice i:nth-child(3) {
    animation-duration: 760ms;
  }
  @keyframes voice {
    to {
      transform: scaleY(1);
    }
  }
  .off {
    color: #ff9a95;
    flex: none;
  }
  /* Nobody knows whether they are still there: a memory of them, not a failure of mine. */
  :host([still]) video,
  :host([still]) .initials span {
    filter: grayscale(0.85) brightness(0.65);
  }
  .away {
    color: #f0b64c;
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
    display: flex;
    align-items: center;
    gap: 4px;
    height: 30px;
    padding-inline: 8px 10px;
    border-radius: 15px;
    background: #f0b64c;
    color: #2a1c00;
    font-size: 15px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
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
  /* The name stands below the initials and not on them. */
  @container (max-height: 110px) {
    .initials {
      padding-bottom: 22px;
    }
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
      gap: 2px;
      height: 24px;
      padding-inline: 6px 7px;
      font-size: 12px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host::after,
    .initials,
    .why,
    .tools {
      transition: none;
    }
    .voice i {
      animation: none;
      transform: scaleY(0.7);
    }
  }
`
