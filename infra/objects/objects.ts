import { ProblemError } from '../contract/problems.ts'

/** Files by key. A key begins with the tenant id; anything that could leave its folder is refused. */
export interface Objects {
  /** Replaces what was there, whole or not at all. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>
  get(key: string): Promise<{ bytes: Uint8Array; contentType: string } | undefined>
  /** No fault when there is nothing. */
  delete(key: string): Promise<void>
  close(): Promise<void>
}

const keyCharactersMax = 512
const part = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/

/**
 * The key, if it is made of parts of letters, digits, `_`, `-` and `.` (not in front), joined by `/`.
 * Throws BODY_INVALID.
 */
export function checkKey(key: string): string {
  if (key.length <= keyCharactersMax && key.split('/').every((one) => part.test(one))) return key
  throw new ProblemError('BODY_INVALID', 'This is not the key of a file.')
}
