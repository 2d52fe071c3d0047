import { wantedEncodings } from './encodings.ts'
import type { PicturePlan } from './encodings.ts'

type Layer = 0 | 1 | 2 | null

interface Wish {
  plan: PicturePlan
  layer: Layer
}

/** Wishes that wait for the one being applied: a sender takes one change at a time, and the last one counts. */
const waiting = new WeakMap<RTCRtpSender, Wish | null>()

/** Makes a sender encode the layers up to `layer` alone; null: nothing. Failures leave more being sent than needed. */
export async function applyWanted(sender: RTCRtpSender, plan: PicturePlan, layer: Layer): Promise<void> {
  const busy = waiting.has(sender)
  waiting.set(sender, { plan, layer })
  if (busy) return
  for (let wish = waiting.get(sender); wish; wish = waiting.get(sender)) {
    waiting.set(sender, null)
    await apply(sender, wish).catch(() => undefined)
  }
  waiting.delete(sender)
}

async function apply(sender: RTCRtpSender, { plan, layer }: Wish): Promise<void> {
  const parameters = sender.getParameters()
  const changes = wantedEncodings(plan, layer)
  const changed = parameters.encodings.some((encoding, index) =>
    Object.entries(changes[index] ?? {}).some(([key, value]) => encoding[key as keyof typeof encoding] !== value),
  )
  if (!changed) return
  for (const [index, encoding] of parameters.encodings.entries()) Object.assign(encoding, changes[index])
  await sender.setParameters(parameters)
}
