import { REPOSITORY } from '@isitacat/launcher';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service config that clients are given with the contract. */
export function retryPolicy(): string {
  return readFileSync(join(REPOSITORY, 'proto', 'isitacat', 'v1', 'service_config.json'), 'utf8');
}
