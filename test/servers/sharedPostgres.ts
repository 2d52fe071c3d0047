import { startPostgres } from './postgres.ts'

/**
 * One PostgreSQL for all unit tests of a run: each takes a database of its own from it, which costs a tenth of an
 * embedded one. Where PostgreSQL is not there they take embedded ones.
 */
export default async function setup(): Promise<() => Promise<void>> {
  try {
    const server = await startPostgres({ connectionsMax: 400 })
    process.env['TEST_POSTGRES'] = server.url
    return () => server.stop()
  } catch (error) {
    process.stdout.write(`unit tests run on embedded databases: ${String(error)}\n`)
    return async () => {}
  }
}
