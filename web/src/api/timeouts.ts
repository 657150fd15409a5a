/** For what the server only looks up. */
export const READ_TIMEOUT_MS = 10_000;
/** For what it writes down. */
export const WRITE_TIMEOUT_MS = 15_000;
/** The most that the proxy grants: a slow line needs it for a picture. */
export const UPLOAD_TIMEOUT_MS = 60_000;
