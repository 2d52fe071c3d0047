import type { FastifyInstance } from 'fastify'

/**
 * What whoever sends people here asks: `GET /ready` answers 204 until the process is told to stop and 503 from then on,
 * while it still serves whom it has; `GET /health` answers 204 as long as the process lives.
 */
export class Readiness {
  #ready = true

  get ready(): boolean {
    return this.#ready
  }

  /** Nobody new is to be sent here. For good. */
  withdraw(): void {
    this.#ready = false
  }

  serve(app: FastifyInstance): void {
    const schema = { hide: true }
    const fresh = { 'cache-control': 'no-store' }
    app.get('/health', { schema }, (_request, reply) => reply.code(204).headers(fresh).send())
    app.get('/ready', { schema }, (_request, reply) =>
      reply
        .code(this.#ready ? 204 : 503)
        .headers(fresh)
        .send(),
    )
  }
}
