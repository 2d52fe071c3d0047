/** The page people join at. In the API it stays a path, since a house may have several addresses. */
export function joinPath(secret: string): string {
  return `/m/${secret}`
}

/** The same for mails and calendars. `publicUrl` is an origin. */
export function joinUrl(publicUrl: string, secret: string): string {
  return publicUrl.replace(/\/$/, '') + joinPath(secret)
}
