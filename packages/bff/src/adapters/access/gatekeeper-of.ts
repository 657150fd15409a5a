import type { SignIn } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';

import type { Gatekeeper } from '../../domain/ports.js';
import { Doorkeeper } from './doorkeeper.js';
import { StoredApiKeys } from './stored-api-keys.js';
import { Tokens } from './tokens.js';

/** Who knows callers; undefined where nobody signs in. */
export function gatekeeperOf(signIn: SignIn | undefined, store: BlobStore): Gatekeeper | undefined {
  if (signIn === undefined) return undefined;
  const { issuer } = signIn;
  return new Doorkeeper(new StoredApiKeys(store), issuer && new Tokens(issuer));
}
