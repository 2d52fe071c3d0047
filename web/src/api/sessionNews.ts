import { Emitter } from '../link/emitter.ts'

/** What happens to this browser's session while a page is open: the server no longer knows it, or somebody is back. */
class SessionNews extends Emitter<{ ended: null; back: null }> {
  end(): void {
    this.emit('ended', null)
  }

  back(): void {
    this.emit('back', null)
  }
}

export const sessionNews = new SessionNews()
