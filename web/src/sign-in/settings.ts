import { AppError } from '@isitacat/errors';

/** How people sign in here, as the server says. */
export type SignInSettings =
  /** Nobody does. */
  { readonly mode: 'none' } | { readonly mode: 'keys' } | IssuerSettings;

/** Where people sign in by OpenID Connect; keys are taken too. */
export interface IssuerSettings {
  readonly mode: 'issuer';
  /** Its URL. */
  readonly issuer: string;
  /** For whom its tokens must be meant. */
  readonly audience: string;
  /** As what it knows this page. */
  readonly client: string;
  /** What this page asks it for, separated by spaces. */
  readonly scope: string;
}

const TIMEOUT_MS = 10_000;

/** Asks the server. @throws AppError `SERVER_UNREACHABLE` where it does not tell. */
export async function fetchSettings(): Promise<SignInSettings> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch('/sign-in.json', { cache: 'no-store', signal });
    if (response.ok) return (await response.json()) as SignInSettings;
    throw new TypeError(`the server answered ${response.status}`);
  } catch (cause) {
    throw new AppError('SERVER_UNREACHABLE', 'the server does not say how people sign in', { cause });
  }
}
