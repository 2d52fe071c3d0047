import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import type { RouteSpec, Routes } from '../infra/contract/routes.ts'
import { bindRoutes, createHttp } from '../infra/http.ts'
import type { IdempotentAnswers } from '../infra/idempotentAnswers.ts'
import { createLog } from '../infra/log.ts'

interface Operation {
  summary: string
  parameters?: { name: string; in: string }[]
  requestBody?: object
  responses: Record<string, { headers?: object; content?: Record<string, object> }>
}

const folder = join(import.meta.dirname, '../collab/protocol')

/** Every table of routes that collab/protocol has. */
async function tables(): Promise<Routes> {
  const found: Routes = {}
  for (const file of globSync('*.ts', { cwd: folder })) {
    if (file.endsWith('.test.ts')) continue
    const module = (await import(join(folder, basename(file)))) as Record<string, unknown>
    for (const [name, value] of Object.entries(module)) if (name.endsWith('Routes')) Object.assign(found, value)
  }
  return found
}

test('OpenAPI tells of every route: what it reads, its headers and what it answers', async () => {
  const routes = await tables()
  expect(Object.keys(routes).length).toBeGreaterThan(60)
  const log = createLog({ level: 'silent', pretty: false })
  const app = await createHttp({ log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  bindRoutes(app, routes, {}, async () => null, {} as IdempotentAnswers)
  const document = (await app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>()
  for (const [key, spec] of Object.entries(routes) as [string, RouteSpec][]) {
    const [method = '', path = ''] = key.split(' ')
    const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    const told = new Set(operation?.parameters?.map((one) => `${one.in} ${one.name}`))
    expect({ key, summary: operation?.summary }).toEqual({ key, summary: spec.summary })
    for (const name of Object.keys(spec.params?.shape ?? {})) expect(told, key).toContain(`path ${name}`)
    for (const name of Object.keys(spec.query?.shape ?? {})) expect(told, key).toContain(`query ${name}`)
    expect([key, told.has('header idempotency-key')]).toEqual([key, spec.idempotent === true])
    expect([key, told.has('header if-none-match')]).toEqual([key, spec.etag === true])
    expect([key, operation?.requestBody !== undefined]).toEqual([key, spec.body !== undefined])
    expect([key, operation?.responses['304'] !== undefined]).toEqual([key, spec.etag === true])
    const type = spec.csv ? 'text/csv' : 'application/json'
    expect([key, Object.keys(operation?.responses['200']?.content ?? {})]).toEqual([key, [type]])
  }
  await app.close()
})
