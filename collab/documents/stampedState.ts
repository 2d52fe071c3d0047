import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'

const color = /^#[0-9a-fA-F]{6}$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * What a client said of itself, as JSON text, with the name and key of its pass and whether it is somebody outside;
 * only the colour is its own to
 * choose. Null when it said that it is gone. Of a state that is too large the person alone is left: their caret
 * is not shown, but nobody is shut out of a document for the size of a caret. Throws ProblemError UPDATE_INVALID.
 */
export function stampedState(
  bytes: Uint8Array,
  { name, personKey, external }: { name: string; personKey: string; external?: true | undefined },
): string | null {
  const bearer = { name, personKey, ...(external && { external }) }
  if (bytes.byteLength > documentLimits.presenceStateBytesMax) return JSON.stringify({ user: bearer })
  const said = parsed(bytes)
  if (said === null) return null
  const own = isRecord(said['user']) ? said['user']['color'] : undefined
  const user = { ...(typeof own === 'string' && color.test(own) && { color: own }), ...bearer }
  return JSON.stringify({ ...said, user })
}

function parsed(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const said: unknown = JSON.parse(utf8.decode(bytes))
    if (said === null || isRecord(said)) return said
  } catch {
    // Said below.
  }
  throw new ProblemError('UPDATE_INVALID')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
