import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { Secret, WallTime, type Language } from '../../../infra/contract/shapes.ts'
import { answerPath } from '../../protocol/invitations.ts'
import { answerPage, answerRefusal } from './answerPage.ts'
import type { InvitationAnswers } from './invitationAnswers.ts'

const Params = z.object({ secret: Secret })
const Given = z.enum(['yes', 'maybe', 'no'])
/** Of the link; whatever it says wrong is passed over. */
const Query = z.object({
  answer: Given.optional().catch(undefined),
  at: WallTime.nullable().default(null).catch(null),
})
const Form = z.object({
  answer: Given,
  at: z
    .union([WallTime, z.literal('')])
    .default('')
    .transform((at) => at || undefined),
  comment: z.string().trim().max(500).default(''),
})
const formBytesMax = 8 * 1024

/** The page behind the links of an invitation: its secret is all it goes by, no cookie is read. */
export function registerAnswers(app: FastifyInstance, answers: InvitationAnswers): void {
  void app.register(async (inner) => {
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formBytesMax },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    const config = { rateLimit: { max: 60, timeWindow: 60_000 }, cookieless: true }
    inner.get(answerPath(':secret'), { schema: { hide: true }, config }, async (request, reply) =>
      send(request, reply, async () => {
        const { secret } = parse(Params, request.params)
        const { answer, at } = parse(Query, request.query)
        return answerPage(await answers.asked(secret, at), { chosen: answer })
      }),
    )
    inner.post(answerPath(':secret'), { schema: { hide: true }, config }, async (request, reply) =>
      send(request, reply, async () => {
        const { secret } = parse(Params, request.params)
        const { answer, at, comment } = parse(Form, request.body)
        return answerPage(await answers.answer(secret, { answer, originalLocal: at, comment }), { answered: true })
      }),
    )
  })
}

/** People see a page in every case; programs go by the status. */
async function send(request: FastifyRequest, reply: FastifyReply, work: () => Promise<string>): Promise<FastifyReply> {
  void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
  try {
    return await reply.send(await work())
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { status, code } = error.problem
    const why = code === 'MEETING_OVER' || code === 'NOT_FOUND' ? 'over' : status < 500 ? 'wrong' : 'busy'
    return reply.code(status).send(answerRefusal(languageOf(request), why))
  }
}

function parse<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw new ProblemError('LINK_INVALID')
  return parsed.data
}

/** A refusal does not know who reads it. */
function languageOf(request: FastifyRequest): Language {
  return /^\s*zh/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en'
}
