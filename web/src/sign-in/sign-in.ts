import { isAppError } from '@isitacat/errors';
import { computed, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { alwaysAs, createApi } from '../api/index.js';
import { headersOf, type Credential } from './credential.js';
import { credentialStore } from './credential-store.js';
import { Door } from './door.js';
import { leaveFor, type Returned } from './pending.js';
import { SignInError, type SignInProblem } from './problem.js';
import { fetchSettings, type IssuerSettings } from './settings.js';

/** Nothing else can be part of a header. */
const MAY_BE_KEY = /^[\x21-\x7e]{1,512}$/;

/** Signs people in and out. */
export class SignIn {
  /** What calls pass. */
  readonly door = new Door(
    credentialStore(
      () => sessionStorage,
      () => localStorage,
    ),
    async (credential) => (await issuerParts()).renewToken(credential),
  );
  /** Whether calls wait for somebody to sign in. */
  readonly closed = computed(() => this.door.state.value.kind === 'closed');
  readonly #turn = shallowRef<'in' | 'out'>();
  /** Whether somebody is on their way in, back from the issuer, or out; then there is nothing to be done. */
  readonly turn: Readonly<ShallowRef<'in' | 'out' | undefined>> = shallowReadonly(this.#turn);

  /** Signs somebody in who is back from the issuer; the door tells what came of it. Never rejects. */
  async finish({ answer, pending }: Returned): Promise<void> {
    this.#turn.value = 'in';
    this.door.close();
    try {
      if (!pending) throw new SignInError('stale');
      const credential = await (await issuerParts()).finishSignIn(answer, pending);
      await check(credential);
      this.door.open(credential);
    } catch (error) {
      this.door.close(problemOf(error));
    } finally {
      this.#turn.value = undefined;
    }
  }

  /** @param remember Whether this device knows it from now on, or only this tab. @throws SignInError */
  async withKey(typed: string, remember: boolean): Promise<void> {
    const key = typed.trim();
    if (!MAY_BE_KEY.test(key)) throw new SignInError('keyMalformed');
    const credential = { kind: 'key', key } as const;
    await check(credential);
    this.door.open(credential, remember);
  }

  /** Leaves the page for the issuer. @throws SignInError */
  async atIssuer(settings: IssuerSettings): Promise<void> {
    const { beginSignIn } = await issuerParts();
    const { pathname, search, hash } = location;
    const { url, pending } = await beginSignIn(settings, pathname + search + hash);
    leaveFor(url, pending);
  }

  /**
   * Signs out, at the issuer too, and leaves the page as one that nobody has used.
   *
   * @param forget Forgets what else is kept of who was signed in.
   */
  async out(forget: () => Promise<void>): Promise<void> {
    const { value: state } = this.door.state;
    const credential = state.kind === 'open' ? state.credential : undefined;
    this.#turn.value = 'out';
    this.door.close();
    await forget();
    const byToken = credential?.kind === 'token' ? credential : undefined;
    const elsewhere =
      byToken && (await issuerParts().then((parts) => parts.signOutAddress(byToken), nowhere));
    location.assign(elsewhere ?? '/');
  }
}

/** Whether people are to sign in at all before they do anything. Never rejects. */
export async function isSignInWanted(): Promise<boolean> {
  return (await fetchSettings().then(({ mode }) => mode !== 'none', nowhere)) ?? false;
}

/** What a `SignInError` says; something else is as if the server were away. */
export function problemOf(error: unknown): SignInProblem {
  return error instanceof SignInError ? error.problem : 'serverAway';
}

/** Few sign in by an issuer, and seldom: this is loaded only then. */
async function issuerParts(): Promise<typeof import('./issuer.js')> {
  try {
    return await import('./issuer.js');
  } catch (cause) {
    throw new SignInError('serverAway', { cause });
  }
}

/** Asks the server whether it knows somebody by this. @throws SignInError */
async function check(credential: Credential): Promise<void> {
  try {
    await createApi(alwaysAs(headersOf(credential))).getDefaultModel(new AbortController().signal);
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    if (cause.reason === 'AUDIENCE_REFUSED') throw new SignInError('wrongAudience', { cause });
    if (cause.kind === 'unauthenticated')
      throw new SignInError(credential.kind === 'key' ? 'keyRefused' : 'tokenRefused', { cause });
    if (cause.kind === 'unavailable' || cause.kind === 'expired')
      throw new SignInError('serverAway', { cause });
  }
}

function nowhere(): undefined {
  return undefined;
}
