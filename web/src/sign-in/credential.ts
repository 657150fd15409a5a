/** What the server knows somebody by. Never part of an address, and never logged. */
export type Credential = KeyCredential | TokenCredential;

/** A key that whoever runs the server made. */
export interface KeyCredential {
  readonly kind: 'key';
  readonly key: string;
}

/** A token of an issuer, and what another one is had by. */
export interface TokenCredential {
  readonly kind: 'token';
  readonly token: string;
  /** By this browser's clock. */
  readonly sinceMs: number;
  readonly expiresMs: number;
  /** Absent: for another token, people sign in again. */
  readonly refreshToken?: string | undefined;
  /** Tells the issuer who signs out. */
  readonly idToken?: string | undefined;
  readonly issuer: string;
  readonly client: string;
  readonly audience: string;
}

/** Headers by which a call tells who makes it. */
export function headersOf(credential: Credential | undefined): Readonly<Record<string, string>> {
  if (credential === undefined) return {};
  return credential.kind === 'key'
    ? { 'x-api-key': credential.key }
    : { authorization: `Bearer ${credential.token}` };
}
