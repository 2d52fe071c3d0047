/** Start-up fails with one sentence and its remedy. */
export class MediaPortError extends Error {
  constructor(port: number, addresses: readonly string[], cause: unknown) {
    const where = addresses.join(', ')
    super(
      `Media cannot use UDP and TCP port ${port} on ${where}. Stop what uses it, or set MEDIA_PORT to another one.`,
      {
        cause,
      },
    )
  }
}
