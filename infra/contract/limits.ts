/** Every limit that two sides must agree on; the unit stands last in the name. */
export const limits = {
  peersPerRoomMax: 1000,
  camerasPerPageMax: 49,
  messageBytesMax: 64 * 1024,
  documentUpdateBytesMax: 1_000_000,
  documentBytesWarn: 5_000_000,
  documentBytesMax: 20_000_000,
  nameCharactersMax: 80,
  /** What those who wait before the door read. */
  lobbyWordCharactersMax: 300,
  chatCharactersMax: 4000,
  chatFilesPerMessageMax: 10,
  /** How much of a message stands in an answer to it. */
  chatQuoteCharactersMax: 140,
  callsPerSecondMax: 50,
  encodingsPerCameraMax: 3,
  /** Regions that a company or a meeting names as the ones it may use. */
  regionsMax: 20,
  meetingSecondsMax: 24 * 3600,
  allDaySecondsMax: 31 * 86_400,
  seriesOccurrencesMax: 730,
  attendeesPerMeetingMax: 1000,
  calendarsMax: 200,
  restBodyBytesMax: 256 * 1024,
  calendarFileBytesMax: 2_000_000,
  fileBytesMax: 25_000_000,
  ticketMs: 2 * 60_000,
  passMs: 10 * 60_000,
  reserveSeconds: 60,
  /** How long a code leads back to whoever saw it. */
  watermarkDaysMax: 400,
  breakoutRoomsMax: 50,
  breakoutSecondsMax: 8 * 3600,
  broadcastCharactersMax: 500,
} as const
