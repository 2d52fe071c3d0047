import { boardLimits } from './boardLimits.ts'
import type { Box, Point } from './boardGeometry.ts'

/** Which part of the paper a screen shows: the paper's point (x, y) is at its corner, enlarged `zoom` times. */
export interface Camera {
  x: number
  y: number
  zoom: number
}

export const startCamera: Camera = { x: 0, y: 0, zoom: 1 }

export const toPaper = ({ x, y, zoom }: Camera, screen: Point): Point => ({
  x: screen.x / zoom + x,
  y: screen.y / zoom + y,
})
export const toScreen = ({ x, y, zoom }: Camera, paper: Point): Point => ({
  x: (paper.x - x) * zoom,
  y: (paper.y - y) * zoom,
})

export const moved = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.zoom,
  y: camera.y - dy / camera.zoom,
})

/** Zooms about a place on the screen, which keeps showing the same point of the paper. */
export function zoomed(camera: Camera, zoom: number, about: Point): Camera {
  const bounded = Math.min(boardLimits.zoomMax, Math.max(boardLimits.zoomMin, zoom))
  const paper = toPaper(camera, about)
  return { x: paper.x - about.x / bounded, y: paper.y - about.y / bounded, zoom: bounded }
}

/** Shows all of a box, with air around it and never enlarged. */
export function fitted(box: Box, screen: { w: number; h: number }, air: number): Camera {
  const room = { w: Math.max(1, screen.w - 2 * air), h: Math.max(1, screen.h - 2 * air) }
  const fit = Math.min(room.w / Math.max(1, box.w), room.h / Math.max(1, box.h), 1)
  const zoom = Math.max(boardLimits.zoomMin, fit)
  return { x: box.x + box.w / 2 - screen.w / 2 / zoom, y: box.y + box.h / 2 - screen.h / 2 / zoom, zoom }
}

export const seenBy = ({ x, y, zoom }: Camera, { w, h }: { w: number; h: number }): Box => ({
  x,
  y,
  w: w / zoom,
  h: h / zoom,
})
