/** How wide the picture is in which the person is looked for, from the finest to the one a slow machine manages. */
export const maskWidths = [640, 320, 192] as const

/** A frame that costs more leaves under eleven a second: a slide show, and no time for anything else. */
const workMsMax = 90
/** Judged after so many frames, or after so much work when the machine does not even manage these. */
const judgedFrames = 12
const judgedWorkMs = 2500
/** Further off than this, nothing between the finest and the coarsest is worth trying. */
const hopeless = 2.5

/** Watches what each frame costs and says when to look more coarsely, and when to give up. */
export class Tempo {
  #level = 0
  /** The first frame warms the model up and does not count. */
  #warm = false
  #frames = 0
  #workMs = 0

  get maskWidth(): number {
    return maskWidths[this.#level] ?? maskWidths[0]
  }

  /** True when even the coarsest picture takes too long. */
  tooSlowAfter(workMs: number): boolean {
    if (!this.#warm) {
      this.#warm = true
      return false
    }
    this.#frames += 1
    this.#workMs += workMs
    if (this.#frames < judgedFrames && this.#workMs < judgedWorkMs) return false
    const share = this.#workMs / this.#frames / workMsMax
    this.#frames = 0
    this.#workMs = 0
    if (share <= 1) return false
    const coarsest = maskWidths.length - 1
    if (this.#level === coarsest) return true
    this.#level = share > hopeless ? coarsest : this.#level + 1
    this.#warm = false
    return false
  }
}
