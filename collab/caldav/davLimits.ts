/** What a calendar program may ask for; the unit stands last in the name. */
export const davLimits = {
  /** Of a request's XML. */
  xmlBytesMax: 256 * 1024,
  xmlDepthMax: 16,
  xmlElementsMax: 8_000,
  /** Of one calendar object, which PROPFIND tells as max-resource-size. */
  objectBytesMax: 256 * 1024,
  /** Named in one calendar-multiget. */
  hrefsMax: 2_000,
  /** Objects in one answer; a program comes back for more. */
  answeredObjectsMax: 2_000,
  /** Of one free-busy-query. */
  freeBusyDaysMax: 400,
  appPasswordsPerPersonMax: 20,
  /** How long the tombstone of a member that is gone tells of it. */
  tombstoneMs: 180 * 86_400_000,
  requestsPerMinuteMax: 600,
} as const
