import type { PersonSession } from '../../infra/http.ts'

/** Who asks. */
export type Viewer = Pick<PersonSession, 'tenantId' | 'personId' | 'role'>
