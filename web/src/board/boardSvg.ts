import type { BoardElement } from './boardElement.ts'
import { boundsOf, grown, unionOf, type Box } from './boardGeometry.ts'
import { drawElement, escaped } from './elementDrawing.ts'
import { filePaints } from './palette.ts'
import type { Measure } from './textLayout.ts'

export interface BoardSvgOptions {
  /** From back to front. */
  elements: readonly BoardElement[]
  title: string
  measure: Measure
  /** `data:` addresses by the pictures' `src`; a picture that is missing here becomes an empty frame. */
  pictures: ReadonlyMap<string, string>
}

export interface BoardSvg {
  /** A document of its own: it asks nothing of any other file or host. */
  svg: string
  width: number
  height: number
}

const air = 32
const empty: Box = { x: 0, y: 0, w: 640, h: 360 }

/** The whole board as an SVG file on white paper. */
export function boardSvg({ elements, title, measure, pictures }: BoardSvgOptions): BoardSvg {
  const byId = new Map(elements.map((element) => [element.id, element]))
  const find = (id: string) => byId.get(id)
  const inked = elements.map((element) => grown(boundsOf(element, find), 'size' in element ? element.size : 0))
  const box = grown(unionOf(inked) ?? empty, air)
  const [x, y, w, h] = [Math.floor(box.x), Math.floor(box.y), Math.ceil(box.w), Math.ceil(box.h)]
  const context = {
    paints: filePaints,
    measure,
    find,
    pictureOf: ({ src }: { src: string }) => pictures.get(src) ?? null,
  }
  const svg = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${x} ${y} ${w} ${h}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${filePaints.paper}"/>`,
    ...elements.map((element) => `<g>${drawElement(element, context)}</g>`),
    '</svg>',
  ].join('\n')
  return { svg, width: w, height: h }
}
