import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { envoyConfig, envoySignIn } from '@isitacat/launcher';
import { temporaryDirectory, toolPath } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const settings = { publicHost: '127.0.0.1', publicPort: 1, adminPort: 2, bffs: [{ grpc: 3, http: 4 }] };
const issuer = { issuer: 'https://id.example/', audience: 'isitacat', jwks: 'https://id.example/keys' };

/** Names of the filters of calls, in order. */
function filters(config: string): readonly string[] {
  const text = JSON.stringify(parse(config));
  return [...text.matchAll(/"name":"envoy\.filters\.http\.([a-z_]+)"/g)].map(([, name = '']) => name);
}

describe("Envoy's configuration where callers sign in", () => {
  it.each([
    ['by keys of an address', issuer],
    ['by keys of a file', { ...issuer, jwks: 'file:///keys.json' }],
    ['by keys on this machine', { ...issuer, jwks: 'http://127.0.0.1:9/keys' }],
    ['with keys of programs alone', undefined],
  ])('is one that Envoy takes: %s', async (_, known) => {
    await using folder = await temporaryDirectory();
    const keys = join(folder.path, 'keys.json');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' };
    await writeFile(keys, JSON.stringify({ keys: [key] }));
    const jwks = known?.jwks.replace('file:///keys.json', `file://${keys}`);
    const signIn = { issuer: known && { ...known, jwks: jwks ?? '' } };
    const file = join(folder.path, 'envoy.yaml');
    await writeFile(file, await envoyConfig({ ...settings, signIn }));
    const output = execFileSync(await toolPath('envoy'), ['--mode', 'validate', '--config-path', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toContain('OK');
  });

  it('checks tokens after the protocol is known and before calls are counted', async () => {
    const config = await envoyConfig({ ...settings, signIn: { issuer } });
    const names = filters(config);
    expect(names.slice(0, 3)).toEqual(['cors', 'grpc_web', 'jwt_authn']);
    expect(names).toContain('local_ratelimit');
    expect(names.at(-1)).toBe('router');
  });

  it('is as if there were no such thing where nobody signs in', async () => {
    const off = await envoyConfig(settings);
    expect(off).toBe(await envoyConfig({ ...settings, signIn: await envoySignIn(undefined) }));
    expect(filters(off)).not.toContain('jwt_authn');
    expect(off).not.toMatch(/jwt|authorization|x-api-key/);
  });
});
