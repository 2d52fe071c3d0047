import type { Point } from './boardGeometry.ts'

/** Where a pointer is on the paper, and what is held. */
export interface PaperPointer extends Point {
  pressure: number
  /** Shift: straight, square, or adding to what is chosen. */
  shift: boolean
  touch: boolean
}

/** One drag of the pointer, from its press until it is let go. */
export interface Gesture {
  move(at: PaperPointer): void
  end(): void
  /** The pointer was taken away, for instance by a second finger: nothing of it stays. */
  cancel(): void
}
