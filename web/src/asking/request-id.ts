/**
 * An id that no one else draws: 32 hexadecimal digits. Not `crypto.randomUUID`, which a page that came by plain
 * HTTP from another machine does not have.
 */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
