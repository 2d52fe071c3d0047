/** What the main thread and the PGlite worker say to each other. Values travel in their text form. */
export interface PgliteQuery {
  id: number
  sql: string
  /** Empty: the simple protocol, which takes several statements. */
  parameters: (string | null)[]
}

/** The fields of a server error that callers look at. */
export interface PgliteFault {
  message: string
  code?: string
  detail?: string
  constraint?: string
  table?: string
  column?: string
}

export interface PgliteRows {
  columns: { name: string; typeOid: number }[]
  rows: (string | null)[][]
  affectedCount: number
}

export type FromPglite =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'answer'; id: number; result: PgliteRows }
  | { kind: 'fault'; id: number; fault: PgliteFault }
  | { kind: 'closed' }

export type ToPglite = { kind: 'query'; query: PgliteQuery } | { kind: 'close' }

/** Where the database lies: in a folder, or in memory, which may begin with a dump (a tar's path). */
export interface PglitePlace {
  folder?: string | undefined
  dump?: string | undefined
}
