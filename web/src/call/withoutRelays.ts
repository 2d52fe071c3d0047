/** Those servers that only tell a browser its own address: STUN. */
export function withoutRelays<S extends { urls: string | readonly string[] }>(servers: readonly S[]): S[] {
  return servers.filter(({ urls }) => ![urls].flat().some((url) => /^turns?:/.test(url)))
}
