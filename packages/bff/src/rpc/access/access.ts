import type { Definition, Method } from '@isitacat/service-kit';

/**
 * Who may call a method.
 *
 * - `public`: whoever can reach the server.
 * - `signed-in`: who is known, where people sign in. What the call makes is theirs,
 *   and what it lists is what they have.
 * - `owner`: likewise, and what the request names must be theirs. It is found by
 *   name: each carries its owner.
 */
export type Access<Request = never> =
  | { readonly who: 'public' }
  | { readonly who: 'signed-in' }
  | {
      readonly who: 'owner';
      readonly collection: Collection;
      readonly names: (request: Request) => readonly string[];
    };

/** What a name begins with. */
export type Collection = 'images' | 'predictions';

type RequestOf<M extends Method> = ReturnType<M['requestType']['decode']>;

/** A row for each method of a service. */
export type AccessRows<D extends Definition> = {
  readonly [K in keyof D['methods']]: Access<RequestOf<D['methods'][K]>>;
};

/** Whoever can reach the server. */
export const PUBLIC = { who: 'public' } as const satisfies Access;

/** Whoever is known. */
export const SIGNED_IN = { who: 'signed-in' } as const satisfies Access;

/** Whoever has what the request names. @param names Full resource names; malformed ones are the method's to refuse. */
export function owned<Request>(
  collection: Collection,
  names: (request: Request) => readonly string[],
): Access<Request> {
  return { who: 'owner', collection, names };
}
