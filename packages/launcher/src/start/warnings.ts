/**
 * What in a part's log a person at the screen should see.
 *
 * @param line A JSON line of ours, or one of NATS or Envoy.
 * @returns the message of a warning or worse; undefined for all else.
 */
export function warningIn(line: string): string | undefined {
  if (line.startsWith('{')) return warningInJson(line);
  const nats = /\[(?:WRN|ERR|FTL)\] (.*)/.exec(line);
  if (nats !== null) return nats[1];
  const envoy = /^\[[^\]]*\]\[\d+\]\[(?:warning|error|critical)\]\[[^\]]*\] (?:\[[^\]]*\] )?(.*)/.exec(line);
  return envoy?.[1];
}

/** Ours name the level first; most lines are calls that need no closer look. */
const NO_WARNING = /^\{"level":"(?:info|debug|trace)"/;

function warningInJson(line: string): string | undefined {
  if (NO_WARNING.test(line)) return undefined;
  let entry: { readonly level?: unknown; readonly msg?: unknown; readonly err?: unknown };
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return line;
  }
  if (typeof entry.level !== 'string' || !['warn', 'error', 'fatal'].includes(entry.level)) return undefined;
  const { msg, err } = entry;
  const cause = typeof err === 'object' && err !== null && 'message' in err ? `: ${String(err.message)}` : '';
  return `${typeof msg === 'string' ? msg : line}${cause}`;
}
