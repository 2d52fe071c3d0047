import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** What must never be read in a log, wherever it stands. */
const secretFields = ['password', 'ticket', 'seat', 'pass', 'permit', 'secret', 'cookie', 'authorization', 'token']

/** `pretty` is for a person at a terminal; machines get JSON lines, on standard output unless told otherwise. */
export function createLog(options: { level: string; pretty: boolean }, destination?: DestinationStream): Log {
  const settings = {
    level: options.level,
    base: undefined,
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    serializers: { err: pino.stdSerializers.err },
    ...(options.pretty && {
      transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } },
    }),
  }
  return destination ? pino(settings, destination) : pino(settings)
}
