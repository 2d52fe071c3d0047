import type { TenantId } from '../../infra/contract/ids.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ChatRoutes } from '../protocol/chat.ts'

/** Days a company keeps its chat; null: for ever. */
export async function retentionDaysOf(tx: Tx, tenantId: TenantId): Promise<number | null> {
  const row = await tx.selectFrom('tenants').select('chat_retention_days').where('id', '=', tenantId).executeTakeFirst()
  return row?.chat_retention_days ?? null
}

export function chatSettingsHandlers({ storage }: { storage: Storage }): RouteHandlers<ChatRoutes> {
  return {
    'GET /api/chat/settings': async ({ session: { tenantId } }) => ({
      retentionDays: await storage.inTenant(tenantId, (tx) => retentionDaysOf(tx, tenantId)),
    }),
    'PUT /api/chat/settings': async ({ session: { tenantId }, body: { retentionDays } }) => {
      await storage.inTenant(tenantId, (tx) =>
        tx.updateTable('tenants').set({ chat_retention_days: retentionDays }).where('id', '=', tenantId).execute(),
      )
      return { retentionDays }
    },
  }
}
