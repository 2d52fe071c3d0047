/** Limits that concern a media node alone; the unit stands last in the name. */
export const mediaLimits = {
  roomsPerNodeMax: 2000,
  /** Calls of one room that may wait for their turn. */
  mailboxTasksMax: 4096,
  /** Before the door of one room on one node; and how many of all a host is shown. */
  waitingPerRoomMax: 500,
  waitingShownMax: 200,
  /** How long the role of a host who dropped out is kept. */
  hostKeptMs: 120_000,
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
  /** What one worker passes on, in and out together, before the kernel's share of a core is eaten up. */
  packetsPerWorkerPerSecondMax: 100_000,
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
  keyFramePeriodMs: 500,
  /** A track flows to another worker this long after the last one looked at it there. */
  pipeRestMs: 2000,
  /** A layer goes on crossing to another node this long: viewers climb and fall without waiting for it. */
  pipeLayerRestMs: 4000,
  /** Requests for a key frame of one layer go to another node this far apart at least. */
  pipeKeyFramePeriodMs: 1000,
  /** A track of another node that could not be had is tried again after this. */
  pipeRetryMs: 1000,
  /** Between two looks at what the pipes to other nodes carried. */
  pipeMeasureMs: 1000,
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
  /** Of one person, and how long those of everybody are collected before they are shown. */
  reactionsPerSecondMax: 3,
  reactionNewsMs: 250,
  /** Speech engines of one node; within how long one must say what it writes. */
  captionEnginesMax: 16,
  captionHelloMs: 5000,
  captionFrameBytesMax: 16 * 1024,
  /** Sound that waits for an engine that reads too slowly; what comes then is left out. */
  captionBufferBytesMax: 1024 * 1024,
  captionsPerSecondMax: 500,
  /** A connection that answers no ping within this is closed. */
  captionPingMs: 10_000,
  /** Captions that grow are shown this often. */
  captionNewsMs: 120,
  speakersMax: 6,
  speakersPeriodMs: 300,
  speakersThresholdDbov: -70,
  /** What another node told of its speakers, when it tells no more: longer than two of its lists may be late. */
  remoteLevelsMs: 1200,
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
  /** People of a node that stops who are on their way to another at the same time, and how long one of them may take. */
  movesAtOnceMax: 20,
  moveMs: 8000,
  /** After the last one moved: what is on its way through their old transports still arrives. */
  moveLingerMs: 2000,
  /** How long nobody may have a node to go to before the one that stops gives up. */
  moveNowhereMs: 3000,
  /** What a node reports to operators: other nodes, and sets of nodes that rooms run on. */
  reportedNodesMax: 64,
  reportedSpreadsMax: 64,
  usedTicketsMax: 100_000,
  attendancesMax: 100_000,
  /** A node says this often that it lives; its entry vanishes after that time, so that it is known dead within 3 s. */
  nodeBeatMs: 500,
  nodeLifeMs: 2500,
  /** Between nodes: the pause between two beats, and the silence after which nobody knows whether the other lives. */
  linkBeatMs: 500,
  linkSilentMs: 1500,
  /** Within this a call to another node is answered or fails, and so many may wait. */
  linkAnswerMs: 5000,
  linkCallsMax: 10_000,
  /** A whole room's part fits; what waits to be sent, and how fast the other side may talk. */
  linkFrameBytesMax: 4 * 1024 * 1024,
  linkBufferBytesMax: 32 * 1024 * 1024,
  linkFramesPerSecondMax: 20_000,
  /** Until a caller proved itself: how long, how much, and how many at a time in all and of one address. */
  linkHandshakeMs: 4000,
  linkHandshakeBytesMax: 4096,
  linkStrangersMax: 256,
  linkStrangersPerAddressMax: 32,
  /** How long the making of a link waits for the bus before what it said earlier will do. */
  linkBusMs: 300,
  /** Where a link is missing another attempt begins this often, beside those that still try. */
  linkDialMs: 1000,
  linkDialsMax: 3,
  /** How often silence is looked for. */
  linkLookMs: 250,
  /** A link that nobody needs goes on for a moment, since meetings follow one another. */
  linkLingerMs: 10_000,
  /** How often a node looks which others run a room, how long the set outlives it, and when a dead one is left out. */
  roomNodesPeriodMs: 5000,
  roomNodesLifeMs: 60_000,
  nodeForgottenMs: 10_000,
  /** Between two measurements of the other regions, and how long one may take. */
  regionRttPeriodMs: 10_000,
  regionRttMs: 3000,
  nodeKeyBeatMs: 2000,
  nodeKeyLifeMs: 15_000,
  knownNodesMax: 1000,
  factPeriodMs: 1000,
  factRetryMs: 1000,
} as const
