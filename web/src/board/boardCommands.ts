import type { BoardCommand } from './boardKeys.ts'
import type { OpenBoard } from './openBoard.ts'

/** Does what a key or a button asks. False when there was nothing to do, so that the key may mean something elsewhere. */
export function runBoardCommand({ desk, model, pointer }: OpenBoard, command: BoardCommand): boolean {
  switch (command.do) {
    case 'tool':
      desk.choose(command.tool)
      return true
    case 'undo':
    case 'redo':
      if (desk.editable) model[command.do]()
      return true
    case 'duplicate':
      desk.duplicate()
      return true
    case 'remove':
      desk.remove()
      return true
    case 'front':
    case 'back':
      desk.reorder(command.do)
      return true
    case 'all':
      if (desk.editable) {
        desk.choose('select')
        desk.select(model.elements.map(({ id }) => id))
      }
      return true
    case 'edit': {
      const [id] = desk.selection
      if (!id || desk.selection.size !== 1) return false
      desk.edit(id)
      return true
    }
    case 'escape':
      if (pointer.cancel()) return true
      if (desk.tool === 'select' && desk.selection.size === 0) return false
      desk.choose('select')
      desk.select([])
      return true
    case 'nudge':
      return nudge(desk, command.dx, command.dy)
    case 'zoom-in':
      desk.zoomBy(1.25)
      return true
    case 'zoom-out':
      desk.zoomBy(0.8)
      return true
    case 'zoom-reset':
      desk.zoomTo(1)
      return true
    case 'fit':
      desk.fit()
      return true
    case 'help':
      return false
    default:
      return command satisfies never
  }
}

/** With nothing chosen the arrows move the paper, so that a board can be looked through without a mouse. */
function nudge(desk: OpenBoard['desk'], dx: number, dy: number): boolean {
  if (desk.selection.size > 0) desk.nudge(dx, dy)
  else
    desk.camera = {
      ...desk.camera,
      x: desk.camera.x + (dx * 48) / desk.camera.zoom,
      y: desk.camera.y + (dy * 48) / desk.camera.zoom,
    }
  return true
}
