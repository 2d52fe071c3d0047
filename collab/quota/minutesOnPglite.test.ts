import { openEmbedded } from '../../infra/storage/testing/openMigrated.ts'
import { minutesContract } from './minutes.contract.ts'

minutesContract(
  'PGlite',
  async () => {
    const storage = await openEmbedded()
    return { storage, close: () => storage.close() }
  },
  { thorough: true, stories: 2 },
)
