import { replyJson, type Route, type SignIn } from '@isitacat/service-kit';

/** As what the page is known to the issuer. */
export interface PageClient {
  /** Its client id there; it has no secret. */
  readonly id: string;
  /** What it asks for, separated by spaces; `openid` is among it. */
  readonly scope: string;
}

/** Tells the page how people sign in, before anybody has: everybody may read it. */
export function signInRoute(signIn: SignIn | undefined, client: PageClient | undefined): Route {
  const told = tell(signIn, client);
  return {
    method: 'GET',
    path: '/sign-in.json',
    handle(_request, response) {
      replyJson(response, 200, told);
    },
  };
}

/** Where a page that signs people in has to reach the issuer, its origin; none where it doesn't. */
export function issuerOrigins(signIn: SignIn | undefined, client: PageClient | undefined): readonly string[] {
  return signIn?.issuer && client ? [new URL(signIn.issuer.issuer).origin] : [];
}

function tell(signIn: SignIn | undefined, client: PageClient | undefined): object {
  if (signIn === undefined) return { mode: 'none' };
  if (signIn.issuer === undefined || client === undefined) return { mode: 'keys' };
  const { issuer, audience } = signIn.issuer;
  return { mode: 'issuer', issuer, audience, client: client.id, scope: client.scope };
}
