import { NotesLink } from '../documents/notesLink.ts'
import type { NotesState } from '../documents/notesState.ts'
import { pageClock } from '../link/pageClock.ts'
import { BoardDesk } from './boardDesk.ts'
import { BoardHands } from './boardHands.ts'
import { BoardModel } from './boardModel.ts'
import { drawOverlay } from './boardOverlay.ts'
import { BoardPointer } from './boardPointer.ts'
import { BoardPresence, type BoardUser } from './boardPresence.ts'
import { BoardScene, svgPart } from './boardScene.ts'
import { BoardText } from './boardText.ts'
import { boardFont } from './elementDrawing.ts'
import type { Point } from './boardGeometry.ts'
import type { Measure } from './textLayout.ts'

export interface OpenBoardOptions {
  /** The parts of the screen that are drawn by hand. */
  surface: SVGSVGElement
  pointers: HTMLElement
  field: HTMLTextAreaElement
  origin: string
  tenantId: string
  documentId: string
  pass: string
  renewPass: () => Promise<string>
  user: BoardUser
  onState: (state: NotesState) => void
  onChange: () => void
  onFull: () => void
  place: (kind: 'note' | 'text' | 'image', at: Point) => void
}

/** A board on a screen. The heavy half of `<m-board>`: loaded only when a board is opened. */
export interface OpenBoard {
  desk: BoardDesk
  model: BoardModel
  presence: BoardPresence
  pointer: BoardPointer
  text: BoardText
  link: NotesLink
  measure: Measure
  close(): void
}

export function openBoard(options: OpenBoardOptions): OpenBoard {
  const { surface, pointers, field, user } = options
  const link = new NotesLink({ ...options, part: 'board', clock: pageClock })
  const newId = () => crypto.randomUUID()
  const model = new BoardModel({ doc: link.doc, author: user.personKey, newId })
  const presence = new BoardPresence(link.provider.awareness, user, pageClock)
  const desk = new BoardDesk(model, presence)
  const measure = screenMeasure()
  const [world, elements, ink, overlay] = [
    svgPart('g'),
    svgPart('g', 'elements'),
    svgPart('g'),
    svgPart('g', 'overlay'),
  ]
  world.append(elements, ink)
  surface.replaceChildren(world, overlay)
  const scene = new BoardScene(desk, elements, measure)
  const nowMs = () => pageClock.nowMs()
  const hands = new BoardHands(desk, ink, pointers, nowMs)
  const text = new BoardText(desk, field, measure)
  const frame = everyFrame(() => {
    const { x, y, zoom } = desk.camera
    world.setAttribute('transform', `scale(${zoom}) translate(${-x} ${-y})`)
    showGrid(surface, desk)
    scene.draw()
    drawOverlay(desk, overlay)
    text.place()
    return hands.draw()
  })
  const pointer = new BoardPointer({
    desk,
    surface,
    newId,
    nowMs,
    showInk(own) {
      hands.show(own)
      frame.ask()
    },
    place: options.place,
  })
  const stops = [
    desk.on('change', () => {
      frame.ask()
      options.onChange()
    }),
    desk.on('edit', (id) => text.open(id)),
    presence.on('hands', () => {
      frame.ask()
      options.onChange()
    }),
    model.on('full', options.onFull),
    link.on('state', options.onState),
  ]
  options.onState(link.state)
  return {
    desk,
    model,
    presence,
    pointer,
    text,
    link,
    measure,
    close() {
      text.close()
      for (const stop of stops) stop()
      frame.stop()
      pointer.close()
      presence.close()
      model.close()
      closeWhenSaved(link)
    },
  }
}

/** Keeps the connection until everything drawn is stored, though its screen is gone. */
function closeWhenSaved(link: NotesLink): void {
  const isDone = ({ at, unsaved }: NotesState) => !unsaved || at === 'refused'
  if (isDone(link.state)) return link.close()
  const stop = link.on('state', (state) => {
    if (!isDone(state)) return
    stop()
    link.close()
  })
}

/** Draws at most once a frame, and goes on while `draw` says so. */
function everyFrame(draw: () => boolean) {
  let asked = 0
  const run = () => {
    asked = 0
    if (draw()) ask()
  }
  const ask = () => {
    asked ||= requestAnimationFrame(run)
  }
  return { ask, stop: () => cancelAnimationFrame(asked) }
}

const gridStep = 24

/** The dots move with the paper, and thin out when it is far away. */
function showGrid({ style }: SVGSVGElement, { camera }: BoardDesk): void {
  let step = gridStep * camera.zoom
  while (step < 14) step *= 2
  while (step > 56) step /= 2
  style.setProperty('--dot', `${Math.min(1.4, 0.9 + camera.zoom * 0.2)}px`)
  style.backgroundSize = `${step}px ${step}px`
  style.backgroundPosition = `${-camera.x * camera.zoom}px ${-camera.y * camera.zoom}px`
}

function screenMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d')
  if (context) context.font = `100px ${boardFont}`
  // Asked again and again for the same words while a thing is stretched.
  const known = new Map<string, number>()
  return (words, fontSize) => {
    let width = known.get(words)
    if (width === undefined) {
      width = (context?.measureText(words).width ?? 0) / 100
      if (known.size > 5000) known.clear()
      known.set(words, width)
    }
    return width * fontSize
  }
}
