import type { Model } from '@isitacat/contracts';
import { AppError, isAppError, type Kind } from '@isitacat/errors';
import type { Size } from '../picture/index.js';

/** After this a newly published version that sees more of a picture is noticed. */
const MAX_AGE_MS = 60_000;

/** While the server cannot be asked: more than the models see that fit this page, so that nothing is lost. */
const AMPLE: Size = { width: 384, height: 384 };
const AWAY: ReadonlySet<Kind> = new Set<Kind>(['unavailable', 'overloaded', 'expired']);

/** What the version that answers by default can see of a picture. @throws AppError `MODEL_NOT_FOUND` if none is published. */
export function inputSizeOf({ versions, aliases }: Model): Size {
  const stable = aliases.find(({ alias }) => alias === 'stable')?.modelVersion;
  const version = versions.find(({ name }) => name === stable) ?? versions[0];
  if (!version) throw new AppError('MODEL_NOT_FOUND', 'no version of the model is published');
  return { width: version.inputWidthPx, height: version.inputHeightPx };
}

/**
 * Asks for the model's input size, at most once a minute. While the server is away it is the last one known, or an
 * ample one: pictures are made ready all the same.
 */
export function rememberInputSize(
  getModel: (signal: AbortSignal) => Promise<Model>,
): (signal: AbortSignal) => Promise<Size> {
  let known: { readonly size: Size; readonly untilMs: number } | undefined;
  let asking: Promise<Size> | undefined;
  async function askFor(): Promise<Size> {
    // Many pictures wait for one answer: no single one's signal may end it. The call has a limit of its own.
    const size = inputSizeOf(await getModel(new AbortController().signal));
    known = { size, untilMs: performance.now() + MAX_AGE_MS };
    return size;
  }
  return async (signal) => {
    signal.throwIfAborted();
    if (known && performance.now() < known.untilMs) return known.size;
    try {
      return await (asking ??= askFor().finally(() => (asking = undefined)));
    } catch (error) {
      if (isAppError(error) && AWAY.has(error.kind)) return known?.size ?? AMPLE;
      throw error;
    }
  };
}
