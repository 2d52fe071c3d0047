import type { Forecast } from '../../../collab/protocol/minuteReports.ts'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'

/** Seconds of several accounts together. */
export interface MinuteSums {
  departments: number
  granted: number
  used: number
  held: number
  left: number
  expected: number
}

/** A department among those below it. */
export interface Branch {
  account: MinuteAccount
  forecast: Forecast | null
  /** 0 at the top. */
  depth: number
  below: Branch[]
  /** Itself and all below it. */
  sum: MinuteSums
}

export const noSums: MinuteSums = { departments: 0, granted: 0, used: 0, held: 0, left: 0, expected: 0 }

/** The departments under their parents, by name. One whose parent is not among them stands at the top. */
export function departmentTree(accounts: readonly MinuteAccount[], forecasts: readonly Forecast[]): Branch[] {
  const known = new Set(accounts.map(({ departmentId }) => departmentId))
  const forecastOf = new Map(forecasts.map((forecast) => [forecast.departmentId, forecast]))
  const byParent = Map.groupBy(accounts, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null))
  const under = (parentId: MinuteAccount['parentId'], depth: number): Branch[] =>
    (byParent.get(parentId) ?? [])
      .toSorted((a, b) => a.departmentName.localeCompare(b.departmentName))
      .map((account) => {
        const below = under(account.departmentId, depth + 1)
        const forecast = forecastOf.get(account.departmentId) ?? null
        return {
          account,
          forecast,
          depth,
          below,
          sum: sumOf([ownSums(account, forecast), ...below.map(({ sum }) => sum)]),
        }
      })
  return under(null, 0)
}

/** The branches that are seen, from top to bottom, when those in `closed` hide what is below them. */
export function seenBranches(branches: readonly Branch[], closed: ReadonlySet<string>): Branch[] {
  return branches.flatMap((branch) => [
    branch,
    ...(closed.has(branch.account.departmentId) ? [] : seenBranches(branch.below, closed)),
  ])
}

export function sumOf(sums: readonly MinuteSums[]): MinuteSums {
  return sums.reduce(
    (a, b) => ({
      departments: a.departments + b.departments,
      granted: a.granted + b.granted,
      used: a.used + b.used,
      held: a.held + b.held,
      left: a.left + b.left,
      expected: a.expected + b.expected,
    }),
    noSums,
  )
}

function ownSums(account: MinuteAccount, forecast: Forecast | null): MinuteSums {
  return {
    departments: 1,
    granted: account.grantedSeconds,
    used: account.usedSeconds,
    held: account.heldSeconds,
    left: account.leftSeconds,
    expected: forecast?.expectedSeconds ?? account.usedSeconds,
  }
}
