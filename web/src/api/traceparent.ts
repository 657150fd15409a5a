const TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/;
const [TRACE_BYTES, SPAN_BYTES] = [16, 8];

/**
 * The W3C `traceparent` of one call. Its flag says that the page records nothing; whether the servers do is
 * theirs to decide.
 *
 * @param traceId 32 hexadecimal digits, the same for calls that belong together; another one is drawn instead of
 *   what is none.
 */
export function traceparentOf(traceId: string | undefined): string {
  const trace = traceId !== undefined && TRACE_ID.test(traceId) ? traceId : hex(TRACE_BYTES);
  return `00-${trace}-${hex(SPAN_BYTES)}-00`;
}

/** Random digits, two a byte. */
function hex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
