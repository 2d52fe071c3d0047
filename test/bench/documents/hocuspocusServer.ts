/**
 * Hocuspocus as its own documentation sets it up, as a process of its own: `DATABASE_URL` says where its documents
 * are stored, `REDIS_URL` where its other instances are, `PORT` where it listens. Says `ready` once it does.
 */
import { Database } from '@hocuspocus/extension-database'
import { Redis } from '@hocuspocus/extension-redis'
import { Server } from '@hocuspocus/server'
import { Pool } from 'pg'

const { DATABASE_URL: connectionString, REDIS_URL: redisUrl, PORT } = process.env
const pool = new Pool({ connectionString, max: 10 })
await pool.query('create table if not exists hocuspocus (name text primary key, state bytea not null)')

const database = new Database({
  async fetch({ documentName }) {
    const { rows } = await pool.query<{ state: Buffer }>('select state from hocuspocus where name = $1', [documentName])
    return rows[0]?.state ?? null
  },
  async store({ documentName, state }) {
    const sql = 'insert into hocuspocus values ($1, $2) on conflict (name) do update set state = excluded.state'
    await pool.query(sql, [documentName, state])
  },
})
const redis = redisUrl ? new URL(redisUrl) : null
const server = new Server({
  port: Number(PORT),
  address: '127.0.0.1',
  quiet: true,
  extensions: [...(redis ? [new Redis({ host: redis.hostname, port: Number(redis.port) })] : []), database],
})
await server.listen()
process.stdout.write('ready\n')
