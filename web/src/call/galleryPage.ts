/** One page of a long row: `first` to `last` count from one. */
export interface GalleryPage<T> {
  shown: T[]
  page: number
  pageCount: number
  first: number
  last: number
  total: number
}

/**
 * Cuts a row into pages. `mine` stands last on the first page, so that I find myself where I always am; the
 * others keep their order. A page that no longer exists becomes the last one.
 */
export function pageOf<T>(others: readonly T[], mine: T | null, perPage: number, wanted: number): GalleryPage<T> {
  const total = others.length + (mine === null ? 0 : 1)
  const pageCount = Math.max(1, Math.ceil(total / perPage))
  const page = Math.min(Math.max(0, wanted), pageCount - 1)
  const first = page * perPage
  const taken = mine === null ? 0 : 1
  const shown =
    page === 0 && mine !== null
      ? [...others.slice(0, perPage - 1), mine]
      : others.slice(Math.max(0, first - taken), first - taken + perPage)
  return { shown, page, pageCount, first: total === 0 ? 0 : first + 1, last: first + shown.length, total }
}

/** The page on which the `index`-th of the others stands. */
export function pageWith(index: number, hasMine: boolean, perPage: number): number {
  const before = hasMine && index >= perPage - 1 ? index + 1 : index
  return Math.floor(before / perPage)
}
