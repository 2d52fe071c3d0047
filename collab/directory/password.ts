import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { ProblemError } from '../../infra/contract/problems.ts'

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2)

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane; about 50 ms of one core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

/** Beyond this many at once, a flood of sign-ins is refused rather than queued: the threads also serve files. */
const runningMax = 32
let runningCount = 0

/** Never verified against more than this, whatever a stored hash says. */
const costMax = { memory: 262_144, passes: 16, parallelism: 8 }

const encoded =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/**
 * Answers with the usual encoded form, `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, so that the cost can rise later.
 * Throws RATE_LIMITED when too many are being hashed.
 */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes)
  const tag = await deriveWithin({ ...cost, message: messageOf(password), nonce, tagLength: tagBytes })
  return encode(nonce, tag)
}

/**
 * Whether the password belongs to the stored hash. `stored` is null for an unknown address or a person
 * without a password; the work is done all the same, so that the time taken does not tell them apart.
 * Throws RATE_LIMITED when too many are being hashed.
 */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const parts = encoded.exec(stored ?? '')
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts ?? encoded.exec(nobodysHash) ?? []
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  if (exceedsMax(parameters)) throw new Error('a stored password hash asks for more work than allowed')
  const expected = Buffer.from(tag, 'base64')
  const actual = await deriveWithin({
    ...parameters,
    message: messageOf(password),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected) && parts !== null
}

async function deriveWithin(parameters: Argon2Parameters): Promise<Buffer> {
  if (runningCount >= runningMax) throw new ProblemError('RATE_LIMITED')
  runningCount += 1
  try {
    return await derive('argon2id', parameters)
  } finally {
    runningCount -= 1
  }
}

function exceedsMax(parameters: typeof cost): boolean {
  return (Object.keys(costMax) as (keyof typeof cost)[]).some((key) => parameters[key] > costMax[key])
}

/** The same password typed through another keyboard or input method may arrive composed differently. */
function messageOf(password: string): string {
  return password.normalize('NFKC')
}

function encode(nonce: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(nonce)}$${bare(tag)}`
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** Nobody's: a random tag under today's cost. */
const nobodysHash = encode(randomBytes(saltBytes), randomBytes(tagBytes))
