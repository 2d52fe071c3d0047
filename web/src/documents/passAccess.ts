/** What a pass allows, read without checking it: the server decides, this only saves people a refusal. */
export function passAccess(pass: string): 'edit' | 'read' {
  try {
    const payload = pass.split('.')[1] ?? ''
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { access?: unknown }
    return claims.access === 'read' ? 'read' : 'edit'
  } catch {
    return 'edit'
  }
}
