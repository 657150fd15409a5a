const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** A message of an error as a log may tell it: what it quotes is a caller's, and may be a secret put in the wrong place. */
export function withoutQuotes(message: string): string {
  return message.replace(QUOTED, '"…"');
}
