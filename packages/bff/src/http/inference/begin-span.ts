import type { IncomingMessage } from 'node:http';

import type { Span, Tracing } from '@isitacat/service-kit';

import type { AskingCall } from '../../rpc/question-call.js';
import { rpcPath, type Endpoint } from './endpoints.js';

/**
 * Begins the span of a request, under the name of the rpc of which it is another form.
 *
 * @param known What its path may ask; empty: nothing, and there is no span.
 */
export function beginSpan(
  tracing: Tracing | undefined,
  { method = '' }: IncomingMessage,
  path: string,
  [endpoint]: readonly Endpoint[],
  { requestId, trace: parent }: AskingCall,
): Span | undefined {
  if (endpoint === undefined) return undefined;
  const facts = {
    'http.request.method': method,
    'url.path': path,
    'isitacat.request_id': requestId,
  };
  return tracing?.begin(rpcPath(endpoint), { role: 'server', parent, facts });
}
