import type { PageClock } from '../link/pageClock.ts'
import { QualityWatch } from './quality/qualityWatch.ts'
import type { RoomSession } from './roomSession.ts'
import { SpeakerWatch } from './speakerWatch.ts'
import { ViewReport } from './viewReport.ts'

/** What a stage watches of one session, and what it reports of itself to the node. */
export class StageWatch {
  readonly session: RoomSession
  readonly report: ViewReport
  readonly quality: QualityWatch
  readonly speakers: SpeakerWatch
  readonly #release: (() => void)[]

  constructor(session: RoomSession, clock: PageClock, changed: () => void) {
    this.session = session
    this.report = new ViewReport(clock, (tiles) => {
      session.engine.view(tiles)
      this.quality.look(tiles)
    })
    this.quality = new QualityWatch(session, clock)
    this.speakers = new SpeakerWatch(session, clock)
    this.#release = [this.quality.on('change', changed), this.speakers.on('change', changed)]
    this.quality.start()
    this.speakers.start()
  }

  close() {
    for (const release of this.#release) release()
    this.report.close()
    this.quality.stop()
    this.speakers.stop()
  }
}
