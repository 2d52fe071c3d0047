import { css } from 'lit'

/**
 * How an entry looks in every view. Mine are the accent; each calendar laid over has a hue of its own. Sure is
 * filled, asked is an outline, maybe is hatched, and what does not take place is struck through.
 */
export const entryStyles = css`
  .entry {
    --hue: var(--m-accent);
    --fill: var(--m-accent-quiet);
    font: inherit;
    font-size: 12px;
    line-height: 1.35;
    text-align: start;
    color: var(--m-text);
    background: var(--fill);
    border: 1px solid transparent;
    border-radius: 6px;
    cursor: pointer;
    overflow: hidden;
  }
  .entry:hover {
    background: color-mix(in srgb, var(--hue) 16%, var(--fill));
  }
  .entry:focus-visible {
    outline-offset: -1px;
    z-index: 5;
  }
  .entry b {
    font-weight: 600;
  }
  .entry wa-icon {
    flex: none;
    font-size: 11px;
    vertical-align: -0.1em;
    color: var(--m-text-quiet);
  }
  .entry.asked {
    background: var(--m-surface);
    border-color: var(--hue);
  }
  .entry.asked:hover {
    background: var(--fill);
  }
  .entry.maybe {
    background: repeating-linear-gradient(
      135deg,
      var(--fill) 0 6px,
      color-mix(in srgb, var(--fill) 45%, var(--m-surface)) 6px 12px
    );
  }
  .entry.declined,
  .entry.cancelled {
    --hue: var(--m-border-strong);
    --fill: var(--m-surface-2);
    color: var(--m-text-quiet);
    border-color: var(--m-border);
  }
  .entry.declined b,
  .entry.cancelled b {
    text-decoration: line-through;
    font-weight: 500;
  }
  .entry.over {
    --fill: color-mix(in srgb, var(--hue) 7%, var(--m-surface));
    color: var(--m-text-quiet);
  }
  .tint0 {
    --hue: light-dark(#7a4fc4, #b79af0);
    --fill: light-dark(#f0eafb, #2b2340);
  }
  .tint1 {
    --hue: light-dark(#b4551a, #f0a16b);
    --fill: light-dark(#fbeee4, #3b2616);
  }
  .tint2 {
    --hue: light-dark(#2f62c9, #86aef5);
    --fill: light-dark(#e7eefb, #1a2943);
  }
  .tint3 {
    --hue: light-dark(#a83279, #f08ac4);
    --fill: light-dark(#fae8f3, #3b1a2e);
  }
  .tint4 {
    --hue: light-dark(#567a12, #a9cf5c);
    --fill: light-dark(#eff5e1, #26330e);
  }
  .tint5 {
    --hue: light-dark(#8a6a00, #e3c04f);
    --fill: light-dark(#faf2d8, #352b0a);
  }
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--hue, var(--m-accent));
  }
  .dot.hollow {
    background: none;
    box-shadow: inset 0 0 0 2px var(--hue, var(--m-accent));
  }
`
