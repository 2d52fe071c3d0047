/** Limits that concern a media node alone; the unit stands last in the name. */
export const mediaLimits = {
  roomsPerNodeMax: 2000,
  /** Calls of one room that may wait for their turn. */
  mailboxTasksMax: 4096,
  /** Joins of one room whose transports are made at the same time, and those that wait for it. */
  admissionsAtOnceMax: 8,
  admissionsWaitingMax: 2000,
  /** From more peers than this on, who came, changed and left is told together, after a moment, so many at a time. */
  rosterNewsFromPeers: 16,
  rosterNewsMs: 100,
  rosterNewsPeersMax: 100,
  consumersPerPeerMax: 4096,
  /** What one worker carries well, in consumers that flow, measured: from there on sound suffers. */
  workerLoadMax: 600,
  /** What a transport counts for before its consumers flow. */
  transportLoad: 4,
  /** Shared screens that a newcomer gets with the answer to the join, at their full height. */
  firstScreensMax: 4,
  screenLinesMax: 8640,
  /** Pictures out of sight whose consumers are kept for a viewer who may scroll back. */
  parkedPicturesMax: 200,
  /** How long less must be enough before a sender sends less, and before it stops. */
  demandLowerMs: 2000,
  demandStopMs: 5000,
  /** Viewers who come within this share one key frame of a track. */
  keyFramePeriodMs: 400,
  /** A track flows to another worker this long after the last one looked at it there. */
  pipeRestMs: 2000,
  /** How long everybody must be able to decode a scalable codec before cameras go back to it. */
  codecReturnMs: 30_000,
  /** Of a media socket, each way: all peers of a worker share one, and key frames come in bursts. Linux may cap it. */
  socketBufferBytes: 2 * 1024 * 1024,
  /** Connections, joined or not. */
  socketsPerNodeMax: 20_000,
  /** Connections of one address (of one IPv6 /64) that did not join: a whole office may stand behind one. */
  unjoinedSocketsPerAddressMax: 500,
  /** A cable that was cut is noticed within both together, and its peer is out after the period of grace. */
  pingPeriodMs: 2000,
  pingTimeoutMs: 2000,
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
  /** How long an endpoint lasts that somebody measures the network with. */
  probeMs: 10_000,
  /** Before one socket may ask for the next one. */
  probePauseMs: 3000,
  probesPerNodeMax: 200,
  /** Longer than a probe lasts, because the clocks of node and relay differ. */
  probeTurnSeconds: 120,
  /** Reports of quality count once in this time for each peer. */
  qualityPauseMs: 5000,
  /** Addresses one node takes media under, for the relays' lists. */
  mediaAddressesMax: 32,
  usedTicketsMax: 100_000,
  attendancesMax: 100_000,
  factPeriodMs: 1000,
  factRetryMs: 1000,
} as const
