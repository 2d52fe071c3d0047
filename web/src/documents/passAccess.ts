import type { DocumentAccess } from '../../../infra/contract/permits.ts'

const known: readonly string[] = ['read', 'comment', 'suggest', 'edit'] satisfies DocumentAccess[]

/** What a pass allows, read without checking it: the server decides, this only saves people a refusal. */
export function passAccess(pass: string): DocumentAccess {
  try {
    const payload = pass.split('.')[1] ?? ''
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { access?: unknown }
    return typeof claims.access === 'string' && known.includes(claims.access)
      ? (claims.access as DocumentAccess)
      : 'edit'
  } catch {
    return 'edit'
  }
}
