import { startSystem, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileFiles, sampleOf } from '../hostile/corpus.js';
import type { HostileFile } from '../hostile/hostile-file.js';
import { countReplies, improper } from '../hostile/tally.js';
import { Watch } from '../hostile/watch.js';
import { ask, askInBackground } from '../hostile/ways.js';

const SEED = 1;

describe('hostile pictures', () => {
  let system: System;
  let files: readonly HostileFile[];
  beforeAll(async () => {
    [system, files] = await Promise.all([startSystem(), hostileFiles(SEED)]);
  }, 180_000);
  afterAll(async () => {
    await system.stop();
  });

  it('are two thousand and more, the same for the same seed', async () => {
    expect(files.length).toBeGreaterThanOrEqual(2_000);
    expect(new Set(files.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(files.length);
    const [file] = sampleOf(files, 1, SEED);
    const [again] = sampleOf(await hostileFiles(SEED), 1, SEED);
    expect(Buffer.from((await file?.make()) ?? [])).toEqual(Buffer.from((await again?.make()) ?? []));
  });

  it('of each kind get a proper reply each, by Envoy, by the BFF and in the background, and end no process', async () => {
    const watch = await Watch.start(system);
    const [bff] = system.ports.bffs;
    const outcomes = [
      ...(await ask(system.grpcTarget, sampleOf(files, 3, SEED), 2)),
      ...(await ask(`127.0.0.1:${bff.grpc}`, sampleOf(files, 3, SEED + 1), 2)),
      ...(await askInBackground(system, sampleOf(files, 2, SEED + 2), 120_000)),
    ];
    const seen = await watch.end();
    expect(improper(outcomes)).toEqual([]);
    expect(Object.keys(countReplies(outcomes)).length).toBeGreaterThan(2);
    expect(seen.lost).toEqual([]);
  }, 240_000);
});
