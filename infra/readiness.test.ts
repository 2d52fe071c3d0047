import { expect, test } from 'vitest'
import { createHttp } from './http.ts'
import { createLog } from './log.ts'
import { Readiness } from './readiness.ts'

test('a process that is told to stop is not ready at once, and lives on', async () => {
  const log = createLog({ level: 'silent', pretty: false })
  const app = await createHttp({ log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  const readiness = new Readiness()
  readiness.serve(app)
  const status = async (url: string) => (await app.inject({ url })).statusCode
  expect([await status('/ready'), await status('/health')]).toEqual([204, 204])
  readiness.withdraw()
  expect([await status('/ready'), await status('/health')]).toEqual([503, 204])
  await app.close()
})
