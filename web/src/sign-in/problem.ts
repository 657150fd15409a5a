/** Why somebody who meant to be signed in is not. */
export type SignInProblem =
  /** The server does not take the key. */
  | 'keyRefused'
  /** It can be no key at all. */
  | 'keyMalformed'
  /** The server does not, or no longer, take what the issuer gave. */
  | 'tokenRefused'
  /** The issuer gave something that is meant for another service. */
  | 'wrongAudience'
  /** Too long ago. */
  | 'expired'
  /** They thought better of it, or the issuer did. */
  | 'cancelled'
  /** This tab knows nothing of it: somebody else may have begun it. */
  | 'stale'
  /** The issuer cannot be reached, also where it does not let this page call it. */
  | 'issuerAway'
  /** The issuer does not know this page, or gave what cannot be right. */
  | 'issuerRefused'
  /** Browsers give what is needed only to pages that came by https. */
  | 'insecure'
  /** The server cannot be asked now. */
  | 'serverAway';

/** Thrown by what signs people in. */
export class SignInError extends Error {
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'SignInError';
    this.problem = problem;
  }
}
