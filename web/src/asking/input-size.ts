import type { Model } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Size } from '../picture/index.js';

/** After this a newly published version that sees more of a picture is noticed. */
const MAX_AGE_MS = 60_000;

/** What the version that answers by default can see of a picture. @throws AppError `MODEL_NOT_FOUND` if none is published. */
export function inputSizeOf({ versions, aliases }: Model): Size {
  const stable = aliases.find(({ alias }) => alias === 'stable')?.modelVersion;
  const version = versions.find(({ name }) => name === stable) ?? versions[0];
  if (!version) throw new AppError('MODEL_NOT_FOUND', 'no version of the model is published');
  return { width: version.inputWidthPx, height: version.inputHeightPx };
}

/** Asks for the model's input size, at most once a minute. */
export function rememberInputSize(
  getModel: (signal: AbortSignal) => Promise<Model>,
): (signal: AbortSignal) => Promise<Size> {
  let known: { readonly size: Size; readonly untilMs: number } | undefined;
  return async (signal) => {
    if (known && performance.now() < known.untilMs) return known.size;
    const size = inputSizeOf(await getModel(signal));
    known = { size, untilMs: performance.now() + MAX_AGE_MS };
    return size;
  };
}
