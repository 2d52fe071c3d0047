import type { z } from 'zod'
import type { MinuteAccount } from '../../protocol/minutes.ts'
import type { Forecast, minuteReportRoutes } from '../../protocol/minuteReports.ts'

export type Alert = z.output<(typeof minuteReportRoutes)['GET /api/admin/minutes/alerts']['out']>['alerts'][number]

export interface AlertsInput {
  nowMs: number
  accounts: readonly MinuteAccount[]
  forecasts: readonly Forecast[]
  requests: readonly Pick<Alert, 'departmentId' | 'departmentName' | 'at'>[]
  /** Seconds by which the ledger told more than the journal. */
  differences: readonly Omit<Alert, 'kind'>[]
}

/** The first notice: from here on somebody should know. */
const lowShare = 0.8

/** What an admin should look at, the worst first. [ML97] */
export function alertsOf({ nowMs, accounts, forecasts, requests, differences }: AlertsInput): Alert[] {
  const nameOf = new Map(accounts.map((account) => [account.departmentId, account.departmentName]))
  const states = accounts.flatMap((account) => stateOf(account, nowMs))
  const told = new Set(states.filter(({ kind }) => kind !== 'low').map(({ departmentId }) => departmentId))
  const ahead = forecasts.flatMap((forecast): Alert[] => {
    const { departmentId, runsOutAt, expectedSeconds, grantedSeconds } = forecast
    if (runsOutAt === null || told.has(departmentId)) return []
    const departmentName = nameOf.get(departmentId) ?? null
    return [
      { kind: 'will-run-out', departmentId, departmentName, at: runsOutAt, seconds: expectedSeconds - grantedSeconds },
    ]
  })
  const open = requests.map((request): Alert => ({ kind: 'request', ...request, seconds: 0 }))
  const differ = differences.map((difference): Alert => ({ kind: 'difference', ...difference }))
  const alerts = [...states, ...open, ...ahead, ...differ]
  return alerts.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

const order: Alert['kind'][] = ['ended', 'grace', 'request', 'low', 'will-run-out', 'difference']

function stateOf(account: MinuteAccount, nowMs: number): Alert[] {
  const { departmentId, departmentName, stage, usedSeconds, grantedSeconds, leftSeconds: seconds } = account
  const at = new Date(nowMs).toISOString()
  if (stage === 'ended') return [{ kind: 'ended', departmentId, departmentName, at, seconds }]
  if (stage !== 'normal') return [{ kind: 'grace', departmentId, departmentName, at, seconds }]
  if (usedSeconds < grantedSeconds * lowShare) return []
  return [{ kind: 'low', departmentId, departmentName, at, seconds }]
}
