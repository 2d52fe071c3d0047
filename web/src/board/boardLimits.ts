/** What a board holds at most. Whatever is more, written by somebody else's client, is not shown. */
export const boardLimits = {
  elementsMax: 5000,
  /** Three numbers each: x, y, pressure. A longer stroke goes on as the next element. */
  strokePointsMax: 2000,
  textCharactersMax: 5000,
  /** In units of the board, one of which is a CSS pixel at 100 %. */
  coordinateMax: 1_000_000,
  sideMin: 1,
  strokeWidthMax: 64,
  fontSizeMax: 400,
  zoomMin: 0.1,
  zoomMax: 8,
  imageBytesMax: 10_000_000,
  imageSideFirst: 480,
  /** A browser's canvas ends somewhere above this. */
  pngSideMax: 8192,
  /** Presence: how often, and how much of the kilobyte the server takes. */
  presenceEveryMs: 100,
  presenceBytesMax: 960,
} as const
