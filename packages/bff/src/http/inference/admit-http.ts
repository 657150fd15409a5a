import type { IncomingMessage } from 'node:http';

import type { Owner } from '@isitacat/contracts';

import type { Gatekeeper, PortCall } from '../../domain/ports.js';
import { ACCESS } from '../../rpc/access/table.js';
import { rpcPath, type Endpoint } from './endpoints.js';

/**
 * Lets in who may call the rpc of which this is another form.
 *
 * @returns who calls; empty where nobody signs in, or need not for this.
 * @throws AppError as `Gatekeeper.admit` does.
 */
export async function admitHttp(
  endpoint: Endpoint,
  { headers }: IncomingMessage,
  { signal }: PortCall,
  gatekeeper: Gatekeeper | undefined,
): Promise<Owner> {
  const row = ACCESS.get(rpcPath(endpoint));
  if (gatekeeper === undefined || row?.who === 'public') return '';
  const credentials = { authorization: headers.authorization, apiKey: headers['x-api-key']?.toString() };
  return await gatekeeper.admit(credentials, { signal });
}
