import { z } from 'zod'
import { TenantId } from '../contract/ids.ts'

/**
 * An export is a gzipped file of JSON lines: one header, then rows with every table after those it points
 * at, tenant by tenant, then one end line. A file without its end line was cut short.
 */
export const TransferHeader = z.object({
  kind: z.literal('meridian-export'),
  /** `house`: all tenants and the signing keys; otherwise the one tenant. */
  scope: z.union([z.literal('house'), TenantId]),
  exportedAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
})
export type TransferHeader = z.infer<typeof TransferHeader>

/** Rows per table. */
export const Counts = z.record(z.string(), z.int().min(0))
export type Counts = z.infer<typeof Counts>

export const TransferLine = z.discriminatedUnion('kind', [
  TransferHeader,
  z.object({
    kind: z.literal('row'),
    tenant: TenantId.nullable(),
    table: z.string(),
    row: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal('end'), counts: Counts }),
])
export type TransferLine = z.infer<typeof TransferLine>

/** The transfer cannot be done; the message says why and what to do. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TransferError'
  }
}
