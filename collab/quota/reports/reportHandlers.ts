import type { TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { RouteHandlers } from '../../../infra/http.ts'
import { hasZone } from '../../../infra/time/zoneTable.ts'
import type { MinuteReportRoutes } from '../../protocol/minuteReports.ts'
import { alertsOf } from './alerts.ts'
import { openDifferences, openRequests } from './alertSources.ts'
import { changesBefore } from './changeList.ts'
import { monthsOf } from './months.ts'
import { Outlook, type OutlookDeps } from './outlook.ts'
import { ledgerTable } from './ledgerTable.ts'
import { Simulations } from './simulations.ts'
import { Statements } from './statements.ts'
import { statementTable } from './statementTable.ts'

/** Rows of a file that are made at once. */
const tableRows = 1_000

/** The REST face of the reports. */
export function reportHandlers(deps: OutlookDeps): RouteHandlers<MinuteReportRoutes> {
  const { storage, zones, clock } = deps
  const outlook = new Outlook(deps)
  const statements = new Statements(deps)
  const simulations = new Simulations(deps)
  return {
    'POST /api/minutes/price': async ({ session, body }) => outlook.price(session.tenantId, session.personId, body),

    'GET /api/admin/minutes/forecast': async ({ session }) => ({
      forecasts: await outlook.forecasts(session.tenantId),
    }),

    'GET /api/minutes/statement': async ({ session, query }) =>
      statements.page(session.tenantId, { ...query, personKey: session.personId }),

    'GET /api/admin/minutes/statement': async ({ session, query }) => statements.page(session.tenantId, query),

    'GET /api/admin/minutes/statement.csv': async ({ session, query }) =>
      statementTable(statements.pages(session.tenantId, query, tableRows)),

    'GET /api/admin/minutes/ledger.csv': async ({ session }) =>
      ledgerTable(storage, session.tenantId, undefined, tableRows),

    'GET /api/admin/minutes/:departmentId/ledger.csv': async ({ session, params }) =>
      ledgerTable(storage, session.tenantId, params.departmentId, tableRows),

    'GET /api/admin/minutes/months': async ({ session, query }) =>
      storage.inTenant(session.tenantId, async (tx) => ({ departments: await monthsOf(tx, query.periods) })),

    'GET /api/admin/minutes/heat': async ({ session, query }) => {
      if (!hasZone(zones, query.zone)) throw new ProblemError('ZONE_UNKNOWN', query.zone)
      return { zone: query.zone, regions: await statements.heat(session.tenantId, query) }
    },

    'POST /api/admin/minutes/simulate': async ({ session, body }) => simulations.run(session.tenantId, body),

    'GET /api/admin/minutes/changes': async ({ session, query }) =>
      storage.inTenant(session.tenantId, async (tx) => ({
        changes: await changesBefore(tx, query.limit, query.before),
      })),

    'GET /api/admin/minutes/alerts': async ({ session: { tenantId } }) => ({ alerts: await alerts(tenantId) }),
  }

  async function alerts(tenantId: TenantId) {
    const [accounts, forecasts] = [await deps.accounts(tenantId), await outlook.forecasts(tenantId)]
    const nowMs = clock.nowMs()
    return storage.inTenant(tenantId, async (tx) => {
      const requests = await openRequests(tx)
      return alertsOf({ nowMs, accounts, forecasts, requests, differences: await openDifferences(tx, nowMs) })
    })
  }
}
