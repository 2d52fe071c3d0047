import { svg, type SVGTemplateResult } from 'lit'
import type { Reaction } from '../../../sfu/protocol/tools.ts'

const skin = '#ffc83d'
const shade = '#e8a01d'
const ink = '#5a3a00'
const red = '#f0506e'

/** One hand that points up, for the two that clap. */
const hand = (fill: string) => svg`
  <g fill="none" stroke=${fill} stroke-width="3.6" stroke-linecap="round">
    <path d="M10.6 17 L10.6 8.6" /><path d="M13.8 16 L13.8 6.4" /><path d="M17 16 L17 6.9" /><path d="M20.2 17 L20.2 9.2" />
    <path d="M10 20.5 L6.6 15.6" />
  </g>
  <rect x="8.8" y="14" width="13.2" height="12" rx="5.4" fill=${fill} />`

/** Drawn by us, because the emoji of a system may be missing, and look different on every screen. */
const drawings: Record<Reaction, SVGTemplateResult> = {
  thumbs: svg`
    <rect x="3.5" y="13.5" width="6.5" height="14" rx="2.4" fill="#3aa6a6" />
    <path d="M11.5 15 C15.4 11.6 15.4 8.6 15.6 5.4 C15.7 3.2 20.6 3 20.3 8 C20.2 9.8 19.7 11.4 19.2 12.8 L25 12.8
      A2.7 2.7 0 0 1 26.6 17.2 A2.6 2.6 0 0 1 26 21 A2.5 2.5 0 0 1 24.8 24.3 A2.3 2.3 0 0 1 23 27.5 L15.4 27.5
      C13.6 27.5 12.6 26.8 11.5 26.2 Z" fill=${skin} />
    <path d="M21.4 17.2 L26 17.2 M21.2 21 L25.6 21 M20.8 24.4 L24.4 24.4" stroke=${shade} stroke-width="1.4"
      stroke-linecap="round" />`,
  heart: svg`
    <path d="M16 27.6 C6.2 20.6 3.6 16 3.6 11.6 C3.6 7.4 6.7 4.6 10.2 4.6 C12.8 4.6 14.9 6 16 8.2 C17.1 6 19.2 4.6
      21.8 4.6 C25.3 4.6 28.4 7.4 28.4 11.6 C28.4 16 25.8 20.6 16 27.6 Z" fill=${red} />
    <path d="M7.2 12.4 C7 9.8 8.6 8 10.6 7.9" fill="none" stroke="#ffffff9c" stroke-width="2" stroke-linecap="round" />`,
  clap: svg`
    <g transform="rotate(-24 16 18) translate(-3.4 1.6)">${hand(shade)}</g>
    <g transform="rotate(14 16 18) translate(3 2.6)">${hand(skin)}</g>
    <path d="M5.4 7.6 L3.4 5 M9.6 4.8 L9 1.8 M25.4 5.6 L27.4 3" stroke="#8fd3d3" stroke-width="2"
      stroke-linecap="round" />`,
  laugh: svg`
    <circle cx="16" cy="16" r="12.6" fill=${skin} />
    <path d="M8.2 13.4 Q10.8 9.4 13.4 13.4 M18.6 13.4 Q21.2 9.4 23.8 13.4" fill="none" stroke=${ink}
      stroke-width="2" stroke-linecap="round" />
    <path d="M7.8 17 L24.2 17 A8.2 8.2 0 0 1 7.8 17 Z" fill=${ink} />
    <path d="M10.9 23.3 Q16 19.4 21.1 23.3 A8.2 8.2 0 0 1 10.9 23.3 Z" fill=${red} />`,
  wow: svg`
    <circle cx="16" cy="16" r="12.6" fill=${skin} />
    <circle cx="11.2" cy="13" r="2.1" fill=${ink} /><circle cx="20.8" cy="13" r="2.1" fill=${ink} />
    <path d="M8.2 8.6 Q11 6.6 13 8 M23.8 8.6 Q21 6.6 19 8" fill="none" stroke=${ink} stroke-width="1.6"
      stroke-linecap="round" />
    <ellipse cx="16" cy="21.4" rx="3.5" ry="4.4" fill=${ink} />`,
  party: svg`
    <path d="M4 28.4 L11 10.6 L21.4 21 Z" fill=${skin} />
    <path d="M8.6 16.8 L15.2 23.4 M6.4 22.4 L9.6 25.6" stroke=${red} stroke-width="2.2" stroke-linecap="round" />
    <path d="M15.6 12.6 C18.6 10.6 15.2 7.6 18.4 4.2 M19.2 16.4 C22 14.2 24.2 17.6 28 14.8" fill="none"
      stroke="#3aa6a6" stroke-width="2.1" stroke-linecap="round" />
    <circle cx="9.2" cy="5.6" r="1.8" fill=${red} /><circle cx="25.4" cy="6.8" r="2" fill="#6c8cff" />
    <circle cx="23.6" cy="23.6" r="1.7" fill=${red} /><circle cx="13.4" cy="2.9" r="1.3" fill="#6c8cff" />
    <path d="M21 10.6 L22.6 9 M28.2 20.4 L29.4 21.8" stroke=${skin} stroke-width="2.2" stroke-linecap="round" />`,
}

/** A picture of it, 32 units wide and high; what it means is for the words around it to say. */
export function reactionArt(reaction: Reaction): SVGTemplateResult {
  return svg`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">${drawings[reaction]}</svg>`
}
