/** Nothing that an issuer says of itself takes as long, or is as large. */
const FETCH_MS = 5_000;
const MOST_BYTES = 256 * 1024;

/** Gets a JSON value, within five seconds and 256 KiB. Follows no redirection. */
export async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(FETCH_MS),
    headers: { accept: 'application/json' },
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error('the issuer answered more than 256 KiB');
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString()) as unknown;
}
