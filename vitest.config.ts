import { defineConfig } from 'vitest/config'

/** Browser tests that ask little of the processor. */
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
  'world',
].map((name) => `test/browser/${name}.test.ts`)
/** What they see depends on the time something takes, or they load the machine themselves. */
const alone = [
  ...['lightPeers', 'regions', 'wireFuzz', 'world'].map((name) => `test/integration/${name}.test.ts`),
  'sfu/mesh/nodeDeath.test.ts',
]
/** They wait for most of their time: for minutes to run out, for servers to come back, for a firewall to say nothing. */
const waiting = [
  ...['documentFaults', 'minutesFaults'].map((name) => `test/integration/${name}.test.ts`),
  ...['minutes', 'network'].map((name) => `test/browser/${name}.test.ts`),
]
const globalSetup = ['test/servers/sharedPostgres.ts']
/** What they draw is another thing each time: one that fails has found something, and is not tried again. */
const properties = ['{infra,sfu,collab,web}/**/*.property.test.ts']
const units = { testTimeout: 30_000, hookTimeout: 60_000, globalSetup }
/**
 * Most tests talk to real workers, databases and browsers. A machine that stands still for a second is no fault of
 * theirs: a second try counts, and the report tells of it.
 */
const servers = { testTimeout: 60_000, hookTimeout: 120_000, retry: 1, globalSetup }
const browser = { testTimeout: 180_000, hookTimeout: 180_000, retry: 1, globalSetup }

/** Three files at a time wait for one another's answers and keep two cores busy. */
const atOnce = 3

/** Several files at a time, but for what measures or loads the machine. */
export default defineConfig({
  test: {
    maxWorkers: atOnce,
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{infra,sfu,collab,web}/**/*.test.ts', 'test/*.test.ts'],
          exclude: [...properties, ...alone],
          ...units,
          retry: 1,
        },
      },
      { test: { name: 'property', sequence: { groupOrder: 0 }, include: properties, ...units } },
      { test: { name: 'alone', sequence: { groupOrder: 1 }, include: alone, fileParallelism: false, ...servers } },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 2 },
          include: ['test/integration/**/*.test.ts'],
          exclude: [...alone, ...waiting],
          ...servers,
        },
      },
      { test: { name: 'pages', sequence: { groupOrder: 2 }, include: pages, ...browser } },
      { test: { name: 'waiting', sequence: { groupOrder: 3 }, include: waiting, maxWorkers: 2, ...browser } },
      {
        test: {
          name: 'browser',
          sequence: { groupOrder: 4 },
          include: ['test/browser/**/*.test.ts'],
          exclude: [...pages, ...waiting],
          fileParallelism: false,
          ...browser,
        },
      },
    ],
  },
})
