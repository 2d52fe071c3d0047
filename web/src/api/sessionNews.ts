import { Emitter } from '../link/emitter.ts'

/** What happens to this browser's session while a page is open. `elsewhere`: the company's home is at that origin. */
class SessionNews extends Emitter<{ ended: null; back: null; elsewhere: string }> {
  end(): void {
    this.emit('ended', null)
  }

  elsewhere(origin: string): void {
    this.emit('elsewhere', origin)
  }

  back(): void {
    this.emit('back', null)
  }
}

export const sessionNews = new SessionNews()
