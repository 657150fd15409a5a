import { AppError, isAppError } from '@isitacat/errors';
import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { Guard, Pass } from '../api/index.js';
import { onAbort } from '../on-abort.js';
import { headersOf, type Credential, type TokenCredential } from './credential.js';
import type { CredentialStore } from './credential-store.js';
import { SignInError, type SignInProblem } from './problem.js';

/** Whether calls go out now. */
export type DoorState =
  | { readonly kind: 'open'; readonly credential: Credential | undefined }
  /** They wait for somebody to sign in. */
  | { readonly kind: 'closed'; readonly problem: SignInProblem | undefined };

/** A token is exchanged for the next when it holds no longer than this, or half its life: a call takes a while too. */
const RENEW_BEFORE_MS = 30_000;
/** One that is refused sooner after it was had is not renewed: the next would be refused too. */
const REFUSED_AT_ONCE_MS = 60_000;

/** Lets calls out as whoever is signed in; where the server takes nobody unknown, they wait here. */
export class Door implements Guard {
  readonly #state: ShallowRef<DoorState>;
  readonly state: Readonly<ShallowRef<DoorState>>;
  readonly #store: CredentialStore;
  readonly #renew: (credential: TokenCredential) => Promise<TokenCredential>;
  readonly #opens = new EventTarget();
  #renewing: Promise<void> | undefined;

  /** @param renew Gets another token. @throws SignInError; `issuerAway` where it may be had later. */
  constructor(store: CredentialStore, renew: (credential: TokenCredential) => Promise<TokenCredential>) {
    this.#store = store;
    this.#renew = renew;
    this.#state = shallowRef<DoorState>({ kind: 'open', credential: store.load() });
    this.state = shallowReadonly(this.#state);
  }

  /** Lets calls out as this one. @param remember Whether the browser knows it after this tab is gone. */
  open(credential: Credential | undefined, remember?: boolean): void {
    if (credential) this.#store.save(credential, remember);
    this.#state.value = { kind: 'open', credential };
    this.#opens.dispatchEvent(new Event('open'));
  }

  /** Nobody is signed in any more, or not yet. */
  close(problem?: SignInProblem): void {
    this.#store.clear();
    this.#state.value = { kind: 'closed', problem };
  }

  async pass(signal: AbortSignal): Promise<Pass> {
    for (;;) {
      signal.throwIfAborted();
      const { value: state } = this.#state;
      if (state.kind === 'closed') await this.#opened(signal);
      else if (!runsOut(state.credential)) return { headers: headersOf(state.credential) };
      else await this.#renewed(state.credential);
    }
  }

  refused({ headers }: Pass, error: unknown): boolean {
    const problem = problemOf(error);
    const { value: state } = this.#state;
    if (problem === undefined) return false;
    if (state.kind === 'closed') return true;
    const { credential } = state;
    if (!credential && isAppError(error, 'AUDIENCE_REFUSED')) return false; // signing in makes no difference
    if (!isSame(headers, headersOf(credential))) return true; // another one is signed in since
    if (credential?.kind === 'token' && mayBeStale(credential)) {
      this.#state.value = { kind: 'open', credential: { ...credential, sinceMs: 0, expiresMs: 0 } };
    } else this.close(credential && problem(credential));
    return true;
  }

  /** One at a time, for all that wait. */
  #renewed(credential: TokenCredential): Promise<void> {
    this.#renewing ??= this.#tryRenewal(credential).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #tryRenewal(credential: TokenCredential): Promise<void> {
    try {
      if (credential.refreshToken === undefined) throw new SignInError('expired');
      this.open(await this.#renew(credential));
    } catch (cause) {
      const isAway = cause instanceof SignInError && cause.problem === 'issuerAway';
      if (!isAway) this.close('expired');
      else throw new AppError('SERVER_UNREACHABLE', 'a new token cannot be had now', { cause });
    }
  }

  async #opened(signal: AbortSignal): Promise<void> {
    let end = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const go = (): void => {
          resolve();
        };
        const forget = onAbort(signal, reject);
        this.#opens.addEventListener('open', go);
        end = () => {
          forget();
          this.#opens.removeEventListener('open', go);
        };
      });
    } finally {
      end();
    }
  }
}

/** Whether a token holds too short. One that can not be renewed is used to its end. */
function runsOut(credential: Credential | undefined): credential is TokenCredential {
  if (credential?.kind !== 'token') return false;
  const { expiresMs, sinceMs, refreshToken } = credential;
  const beforeMs = refreshToken === undefined ? 0 : Math.min(RENEW_BEFORE_MS, (expiresMs - sinceMs) / 2);
  return expiresMs - Date.now() < beforeMs;
}

function mayBeStale({ refreshToken, sinceMs }: TokenCredential): boolean {
  return refreshToken !== undefined && Date.now() - sinceMs > REFUSED_AT_ONCE_MS;
}

/** What is wrong with a credential; undefined where the call failed for something else. */
function problemOf(error: unknown): ((credential: Credential) => SignInProblem) | undefined {
  if (!isAppError(error)) return undefined;
  if (error.reason === 'AUDIENCE_REFUSED') return () => 'wrongAudience';
  if (error.kind !== 'unauthenticated') return undefined;
  return ({ kind }) => (kind === 'key' ? 'keyRefused' : 'tokenRefused');
}

function isSame(one: Pass['headers'], other: Pass['headers']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
