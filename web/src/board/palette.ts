/** A colour of the board by name, so that the same stroke can be read on light and on dark paper. */
export interface Paint {
  light: string
  dark: string
  /** Of a sticky note: paler, with dark writing on it in both. */
  note: string
}

export const palette = {
  ink: { light: '#1b1f23', dark: '#eef1f3', note: '#eceff1' },
  red: { light: '#d1332e', dark: '#ff8079', note: '#ffc9c4' },
  orange: { light: '#d9690f', dark: '#ffab5e', note: '#ffd9ae' },
  yellow: { light: '#c79a00', dark: '#f7d354', note: '#fff0a3' },
  green: { light: '#2c8a45', dark: '#79d48f', note: '#cdeeca' },
  teal: { light: '#0b7f8e', dark: '#5accd9', note: '#c2ecee' },
  blue: { light: '#2b66cf', dark: '#86b4ff', note: '#cbe0ff' },
  violet: { light: '#7047c2', dark: '#bd9dff', note: '#e0d4ff' },
  pink: { light: '#c4387f', dark: '#ff92c4', note: '#ffd1e6' },
} as const satisfies Record<string, Paint>

export type Color = keyof typeof palette
export const colors = Object.keys(palette) as Color[]

export const isColor = (value: unknown): value is Color => typeof value === 'string' && Object.hasOwn(palette, value)

/** How a drawing names its colours: for a screen that may be light or dark, or for a file, which is light. */
export interface Paints {
  line(color: Color): string
  /** The quiet inside of a shape. */
  soft(color: Color): string
  note(color: Color): string
  noteText: string
  paper: string
}

export const noteText = '#23282c'

/** `light-dark()` follows the color-scheme of wherever the board stands. */
export const screenPaints: Paints = {
  line: (color) => `light-dark(${palette[color].light}, ${palette[color].dark})`,
  soft: (color) => `light-dark(${palette[color].light}24, ${palette[color].dark}2e)`,
  note: (color) => `light-dark(${palette[color].note}, ${palette[color].note})`,
  noteText,
  paper: 'light-dark(#ffffff, #16191c)',
}

export const filePaints: Paints = {
  line: (color) => palette[color].light,
  soft: (color) => mixedWithWhite(palette[color].light, 0.14),
  note: (color) => palette[color].note,
  noteText,
  paper: '#ffffff',
}

/** Programs that open SVG files do not all know colours with an alpha channel. */
function mixedWithWhite(color: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const part = Math.round(255 - (255 - Number.parseInt(color.slice(at, at + 2), 16)) * share)
    return part.toString(16).padStart(2, '0')
  })
  return `#${parts.join('')}`
}
