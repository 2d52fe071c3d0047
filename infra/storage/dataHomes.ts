import { ProblemError } from '../contract/problems.ts'

export const dataHomeDefault = 'main'
/** What a data home may be called. */
export const dataHomePattern = /^[a-z][a-z0-9-]{0,31}$/

/** The data home these tables are, and where the others are reached. */
export class DataHomes {
  readonly own: string
  readonly #origins: ReadonlyMap<string, string>

  /** `origins`: of the other homes' pages, by name. */
  constructor(own: string = dataHomeDefault, origins: ReadonlyMap<string, string> = new Map()) {
    this.own = own
    this.#origins = origins
  }

  /** Whether no other home is known: then there is nowhere to be but here. */
  get alone(): boolean {
    return this.#origins.size === 0
  }

  isHere(home: string | null): boolean {
    return home === null || home === this.own
  }

  /** Throws TENANT_ELSEWHERE for a tenant of another home; its detail is the origin of that home's page, where known. */
  refuseElsewhere(home: string | null): void {
    if (home !== null && !this.isHere(home)) throw new ProblemError('TENANT_ELSEWHERE', this.#origins.get(home))
  }
}
