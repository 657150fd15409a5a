/** What a token says; what is left out is as it should be. */
export interface TokenClaims {
  readonly sub?: string | undefined;
  readonly iss?: string;
  readonly aud?: string;
  /** Seconds from now. */
  readonly expiresInS?: number;
  /** Seconds from now. */
  readonly notBeforeS?: number;
  readonly nonce?: string;
}
