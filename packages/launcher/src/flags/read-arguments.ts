import { AppError } from '@isitacat/errors';
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command may be called with. */
export interface Usage<O extends Options> {
  readonly options: O;
  /** Whether it takes words that are no flags. */
  readonly takesWords: boolean;
  /** Ends each message about a wrong call, such as `npm run keys -- --help tells the rest`. */
  readonly hint: string;
}

/** What a command was called with. */
export type Arguments<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: boolean }>
>;

/** @throws AppError `CONFIG_INVALID` for a flag that there is not, or one without its value. */
export function readArguments<const O extends Options>(
  args: readonly string[],
  usage: Usage<O>,
): Arguments<O> {
  try {
    return parseArgs({ args: [...args], options: usage.options, allowPositionals: usage.takesWords });
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    throw wrongCall(usage, why, cause);
  }
}

/** What to throw for a call that is wrong. @param what Such as `say list or revoke ID`. */
export function wrongCall({ hint }: Pick<Usage<Options>, 'hint'>, what: string, cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', `${what}; ${hint}`, { cause });
}
