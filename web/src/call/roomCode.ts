import { pageIdle } from './pageIdle.ts'

/** The room's own code, which nobody needs to see the preview. */
export const roomCode = () => import('./room.ts')

/** While somebody looks at the preview, so that the click finds it here; what fails is told at the click. */
export const roomCodeAhead = () =>
  void pageIdle()
    .then(roomCode)
    .catch(() => undefined)
