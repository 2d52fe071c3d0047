/** Longer ones are not ours. */
const headerCharactersMax = 1_024

/** What `Authorization: Basic` holds (RFC 7617, UTF-8); null for any other header. */
export function basicCredentials(header: string | undefined): { userName: string; password: string } | null {
  if (header === undefined || header.length > headerCharactersMax) return null
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? []
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at < 0 ? null : { userName: text.slice(0, at), password: text.slice(at + 1) }
}
