import { join } from 'node:path'
import { PartProcess } from './partProcess.ts'
import type { TravellerSeat } from './traveller.ts'
import type { TravellerOrder, TravellerReport } from './travellerSpeech.ts'

/** People of one place, in a process of its own there. */
export class Travellers {
  readonly #part: PartProcess<TravellerOrder>

  constructor(namespace: string | null) {
    this.#part = new PartProcess(join(import.meta.dirname, 'travellerProcess.ts'), namespace)
  }

  async join(seats: TravellerSeat[]): Promise<void> {
    await this.#part.ask({ do: 'join', seats })
  }

  report(): Promise<TravellerReport[]> {
    return this.#part.ask({ do: 'report' })
  }

  async reset(): Promise<void> {
    await this.#part.ask({ do: 'reset' })
  }

  async raiseHand(name: string, raised: boolean): Promise<void> {
    await this.#part.ask({ do: 'hand', name, raised })
  }

  async leave(name: string): Promise<void> {
    await this.#part.ask({ do: 'leave', name })
  }

  close(): Promise<void> {
    return this.#part.close()
  }
}
