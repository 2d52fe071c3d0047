import { startPostgres } from './postgres.ts'

/**
 * One PostgreSQL for all tests of a run: each takes a database of its own from it, which costs a tenth of an embedded
 * one. Where PostgreSQL is not there they take embedded ones. Every project names it; the first one starts it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env['TEST_POSTGRES'] !== undefined) return async () => {}
  try {
    const server = await startPostgres({ connectionsMax: 400 })
    process.env['TEST_POSTGRES'] = server.url
    return () => server.stop()
  } catch (error) {
    process.stdout.write(`tests run on embedded databases: ${String(error)}\n`)
    return async () => {}
  }
}
