import { openPostgres } from '../../infra/storage/postgres.ts'
import { startPostgres } from '../../test/servers/postgres.ts'
import { minutesContract } from './minutes.contract.ts'

minutesContract(
  'PostgreSQL',
  async () => {
    const server = await startPostgres()
    const storage = await openPostgres({ url: server.url })
    return {
      storage,
      async close() {
        await storage.close()
        await server.stop()
      },
    }
  },
  { thorough: false, stories: 5 },
)
