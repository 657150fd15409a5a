/** What this tab knows of a sign-in while somebody is at the issuer. */
export interface PendingSignIn {
  readonly issuer: string;
  readonly client: string;
  readonly audience: string;
  /** Shows the issuer that whoever comes with the code is who asked for it. */
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** Path, query and fragment of what was looked at. */
  readonly returnTo: string;
}

/** Somebody who is back from the issuer. */
export interface Returned {
  readonly answer: URLSearchParams;
  /** Undefined where this tab sent nobody. */
  readonly pending: PendingSignIn | undefined;
}

const KEY = 'isitacat.sign-in';

/** Where an issuer sends people back to; it is to know this address. */
export const RETURN_PATH = '/signed-in';

/** Leaves this page for the issuer. */
export function leaveFor(url: URL, pending: PendingSignIn): void {
  sessionStorage.setItem(KEY, JSON.stringify(pending));
  location.assign(url);
}

/**
 * Takes up who is back from the issuer, once: the address becomes that of what was looked at before, and the code
 * is nowhere any more.
 */
export function takeReturned(): Returned | undefined {
  if (location.pathname !== RETURN_PATH) return undefined;
  const pending = takePending();
  const { hash, search } = location;
  history.replaceState(null, '', pending?.returnTo ?? '/');
  return { answer: new URLSearchParams(hash === '' ? search : hash.slice(1)), pending };
}

function takePending(): PendingSignIn | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return text === null ? undefined : (JSON.parse(text) as PendingSignIn);
  } catch {
    return undefined; // some people forbid it
  }
}
