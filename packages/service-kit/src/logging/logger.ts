import { destination, pino, stdSerializers, type DestinationStream, type Logger as PinoLogger } from 'pino';

/** Levels that a process can be told to log from. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Least level that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes one JSON object a line: fields first, then what happened in a word or two. */
export type Logger = PinoLogger;

/** How a logger is made. */
export interface LoggerOptions {
  /** Which process speaks, such as `bff`. */
  readonly service: string;
  /** Default `info`. */
  readonly level?: LogLevel;
  /** Where lines go. Default: standard output, within 100 ms, and what is left at the end of the process. */
  readonly destination?: DestinationStream;
}

/** Fields whose values are never written, at the top or one level down. */
const SECRETS = ['authorization', 'cookie', 'password', 'token', 'resumeToken', 'content', 'displayName'];

/** Lines are written in pieces of this many bytes, or what there is after this many milliseconds. */
const PIECE_BYTES = 4096;
const LONGEST_WAIT_MS = 100;

let shared: DestinationStream | undefined;

/** One for the whole process: the pieces of two could cut each other's lines. */
function standardOutput(): DestinationStream {
  return (shared ??= destination({
    ...{ dest: 1, sync: false },
    ...{ minLength: PIECE_BYTES, periodicFlush: LONGEST_WAIT_MS },
  }));
}

/** Makes a process's logger. Bytes and the fields above never reach a line. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { service: options.service, pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: withoutBytes },
    serializers: { err: stdSerializers.errWithCause },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
  };
  return pino(settings, options.destination ?? standardOutput());
}

function withoutBytes(fields: Record<string, unknown>): Record<string, unknown> {
  if (!Object.values(fields).some(isBytes)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isBytes(value) ? `[${value.byteLength} bytes]` : value,
    ]),
  );
}

function isBytes(value: unknown): value is ArrayBufferView | ArrayBuffer {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}
