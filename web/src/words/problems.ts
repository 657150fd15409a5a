import type { AppError, Kind, Reason } from '@isitacat/errors';

/** A failure, said so that someone who wants to know about a cat can act on it. */
export interface Problem {
  readonly title: string;
  readonly advice: string;
  /** Whether the same picture may work at another time. */
  readonly canRetry: boolean;
}

const FORMATS = 'JPEG, PNG, WebP, GIF or AVIF';

const OF_REASON: Partial<Readonly<Record<Reason, Omit<Problem, 'canRetry'>>>> = {
  IMAGE_EMPTY: {
    title: 'This file is empty',
    advice: 'Choose another one: there is nothing in it to look at.',
  },
  IMAGE_TYPE_UNSUPPORTED: {
    title: 'This kind of picture cannot be read',
    advice: `Save it as ${FORMATS} and try that.`,
  },
  IMAGE_UNDECODABLE: {
    title: 'This file cannot be opened as a picture',
    advice: `It may be damaged, or not a picture at all. Choose a ${FORMATS} picture.`,
  },
  IMAGE_TOO_LARGE: {
    title: 'This picture is too large',
    advice: 'Choose a smaller one, or cut out the part that matters.',
  },
  MODEL_NOT_FOUND: {
    title: 'There is no model to ask',
    advice: 'Whoever runs this server has to publish one.',
  },
  QUEUE_FULL: { title: 'Too many pictures are waiting', advice: 'Give it a moment, then try again.' },
  NO_PREDICTOR: {
    title: 'Nobody is there to look at it',
    advice: 'The part that looks at pictures is away or still starting. Try again in a moment.',
  },
  SERVER_UNREACHABLE: {
    title: 'The server cannot be reached',
    advice: 'See that you are online, then try again. Your picture is kept here meanwhile.',
  },
};

const OF_KIND: Readonly<Record<Kind, Omit<Problem, 'canRetry'>>> = {
  invalid: { title: 'The server did not accept this picture', advice: 'Choose another one.' },
  missing: { title: 'The picture is gone from the server', advice: 'Try again to send it anew.' },
  'not-ready': { title: 'The model is not ready yet', advice: 'Try again in a moment.' },
  conflict: {
    title: 'The server has mixed this up with another picture',
    advice: 'Choose the picture once more.',
  },
  corrupt: { title: 'The picture was damaged on the way', advice: 'Choose it once more.' },
  overloaded: { title: 'The server is very busy', advice: 'Give it a moment, then try again.' },
  unavailable: { title: 'The server is not there right now', advice: 'Try again in a moment.' },
  expired: { title: 'This took too long', advice: 'The line may be slow or the server busy. Try again.' },
  internal: { title: 'Something went wrong', advice: 'It is not your picture’s fault. Try again.' },
};

const SETTLED: ReadonlySet<Kind> = new Set<Kind>(['invalid', 'conflict', 'corrupt']);

/** What to say about a failure, and whether trying again is worth it. */
export function problemInWords({ reason, kind }: AppError): Problem {
  return { ...(OF_REASON[reason] ?? OF_KIND[kind]), canRetry: !SETTLED.has(kind) };
}
