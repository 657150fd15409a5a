/** Knows who makes the calls of this page. */
export interface Guard {
  /**
   * Waits until somebody is signed in, where the server wants that.
   *
   * @throws AppError where that cannot be found out now; the signal's reason.
   */
  pass(signal: AbortSignal): Promise<Pass>;
  /** Told of a call that failed. @returns whether it failed for who made it: then it is worth another `pass`. */
  refused(pass: Pass, error: unknown): boolean;
}

/** What one call is made with. */
export interface Pass {
  readonly headers: Readonly<Record<string, string>>;
}

/** Lets every call pass with the same headers. */
export function alwaysAs(headers: Readonly<Record<string, string>>): Guard {
  return { pass: () => Promise.resolve({ headers }), refused: () => false };
}
