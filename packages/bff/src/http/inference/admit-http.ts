import type { IncomingMessage } from 'node:http';

import { GRPCInferenceServiceDefinition } from '@isitacat/contracts';

import type { Gatekeeper, PortCall } from '../../domain/ports.js';
import { ACCESS } from '../../rpc/access/table.js';
import type { Endpoint } from './endpoints.js';

const { fullName, methods } = GRPCInferenceServiceDefinition;

/**
 * Lets in who may call the rpc of which this is another form.
 *
 * @throws AppError as `Gatekeeper.admit` does.
 */
export async function admitHttp(
  { rpc }: Endpoint,
  { headers }: IncomingMessage,
  { signal }: PortCall,
  gatekeeper: Gatekeeper | undefined,
): Promise<void> {
  const row = ACCESS.get(`/${fullName}/${methods[rpc].name}`);
  if (gatekeeper === undefined || row?.who === 'public') return;
  const credentials = { authorization: headers.authorization, apiKey: headers['x-api-key']?.toString() };
  await gatekeeper.admit(credentials, { signal });
}
