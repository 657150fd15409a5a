import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSystem, type System } from '@isitacat/testkit';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/shell.js';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', Operation>>>>>;
  readonly components: {
    readonly schemas: { readonly InferRequest: { readonly example: unknown } };
  };
}

const TEXT = await readFile(join(ROOT, 'docs', 'openapi.json'), 'utf8');
const DESCRIPTION = JSON.parse(TEXT) as Description;
const OPERATIONS = Object.entries(DESCRIPTION.paths).flatMap(([path, { get, post }]) => [
  ...(get === undefined ? [] : [{ path, method: 'GET', operation: get }]),
  ...(post === undefined ? [] : [{ path, method: 'POST', operation: post }]),
]);

describe('docs/openapi.json', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
  });

  it('is accepted by a generator of clients, which makes every operation of it', async () => {
    const types = astToString(await openapiTS(TEXT));
    for (const { operation } of OPERATIONS) expect(types).toContain(`${operation.operationId}:`);
    expect(OPERATIONS.length).toBeGreaterThan(12);
  });

  it.each(OPERATIONS)('describes what is served: $method $path', async ({ path, method }) => {
    const url = system.url + path.replace('{name}', 'cat').replace('{version}', '1');
    const body = path.endsWith('/infer')
      ? JSON.stringify(DESCRIPTION.components.schemas.InferRequest.example)
      : '{}';
    const response = await fetch(url, { method, ...(method === 'POST' && { body }) });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  });

  it('names the failures', async () => {
    const response = await fetch(`${system.url}/v2/models/dragon`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: expect.stringContaining('was never published') as string },
    ]);
  });
});
