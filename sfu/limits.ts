/** Limits that concern a media node alone; the unit stands last in the name. */
export const mediaLimits = {
  roomsPerNodeMax: 2000,
  /** Calls of one room that may wait for their turn. */
  mailboxTasksMax: 4096,
  consumersPerPeerMax: 4096,
  /** Connections, joined or not. */
  socketsPerNodeMax: 20_000,
  /** A socket that was opened during the preview and never joined is closed after this. */
  joinDeadlineMs: 10 * 60_000,
  /** Between `you.gone` and closing the socket, so that the notice and the last answer arrive. */
  farewellMs: 100,
  /** How long a join waits for a worker to be replaced. */
  workerWaitMs: 5000,
  /** A worker that dies within this is replaced with growing delay, so that a crash loop does not eat a core. */
  workerYouthMs: 10_000,
  workerRestartMsMin: 100,
  workerRestartMsMax: 5000,
  speakersMax: 6,
  speakersPeriodMs: 300,
  speakersThresholdDbov: -70,
  /** The estimator's own start of 600 kbit/s leaves a stage with a grid blurred for seconds. */
  outgoingBitrateInitial: 2_500_000,
  incomingBitrateMax: 12_000_000,
  usedTicketsMax: 100_000,
  attendancesMax: 100_000,
  factPeriodMs: 1000,
  factRetryMs: 1000,
} as const
