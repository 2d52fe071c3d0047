import { defineConfig } from 'vitest/config'

/** Browser tests that ask little of the processor: two files at once leave a machine of two cores enough. */
const pages = [
  'board',
  'calendar',
  'editor',
  'library',
  'meetingNotes',
  'minutesAdmin',
  'programs',
  'review',
  'schedule',
  'travel',
].map((name) => `test/browser/${name}.test.ts`)
/** What they see depends on the time something takes, or they load the machine themselves. */
const alone = ['documentFaults', 'lightPeers', 'minutesFaults', 'wireFuzz'].map(
  (name) => `test/integration/${name}.test.ts`,
)
const servers = { testTimeout: 60_000, hookTimeout: 120_000 }
/** A machine that stands still for a second is no fault of ours: a second try counts, and the report tells of it. */
const browser = { testTimeout: 180_000, hookTimeout: 180_000, retry: 1 }

/** Two files at a time, but for what measures, loads the machine or holds calls. */
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
      { test: { name: 'alone', sequence: { groupOrder: 1 }, include: alone, fileParallelism: false, ...servers } },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 2 },
          include: ['test/integration/**/*.test.ts'],
          exclude: alone,
          ...servers,
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
