import { defineConfig } from 'vitest/config'

/** Browser tests that ask little of the processor: two files at once leave a machine of two cores enough. */
const pages = [
  'board',
  'calendar',
  'editor',
  'library',
  'meetingNotes',
  'minutes',
  'minutesAdmin',
  'programs',
  'review',
  'schedule',
].map((name) => `test/browser/${name}.test.ts`)
/** A machine that stands still for a second is no fault of ours: a second try counts, and the report tells of it. */
const browser = { testTimeout: 180_000, hookTimeout: 180_000, retry: 1 }

/** What belongs to one process and what needs no camera runs two at a time; what starts servers or calls runs alone. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{infra,sfu,collab,web}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'pages', sequence: { groupOrder: 2 }, include: pages, ...browser } },
      {
        test: {
          name: 'browser',
          sequence: { groupOrder: 3 },
          include: ['test/browser/**/*.test.ts'],
          exclude: pages,
          fileParallelism: false,
          ...browser,
        },
      },
    ],
  },
})
