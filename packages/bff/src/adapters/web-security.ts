/**
 * What the page may do: its own scripts and calls alone; pictures also from its own memory.
 *
 * @param issuers Origins that it may call beside its own, where people sign in.
 */
export function securityHeaders(issuers: readonly string[]): Readonly<Record<string, string>> {
  return { ...HEADERS, 'content-security-policy': policy(issuers) };
}

function policy(issuers: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'", // the page's HEIC decoder is WebAssembly
    "style-src 'self'",
    ["connect-src 'self'", ...issuers].join(' '),
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
