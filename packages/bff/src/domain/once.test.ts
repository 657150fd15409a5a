import { describe, expect, it } from 'vitest';

import { CLAIM_LIFE_MS, once, type OnceRequest } from './once.js';
import type { Claim, ClaimStore } from './ports.js';

const CALL = { signal: new AbortController().signal };

/** Compare-and-set in memory, as every store of claims does it. */
class Claims implements ClaimStore {
  current: { readonly claim: Claim; readonly generation: string } | undefined;
  #count = 0;

  async read(): Promise<{ readonly claim: Claim; readonly generation: string } | undefined> {
    await Promise.resolve();
    return this.current;
  }

  async replace(_: string, claim: Claim, generation: string): Promise<boolean> {
    await Promise.resolve();
    if ((this.current?.generation ?? '') !== generation) return false;
    this.current = { claim, generation: `${++this.#count}` };
    return true;
  }
}

function request(fingerprint = 'body'): OnceRequest<string> {
  return { owner: '', key: 'k', fingerprint, toJson: (result) => result, fromJson: String };
}

describe('once', () => {
  it('runs again for a retry only when the first did not end', async () => {
    const claims = new Claims();
    let runs = 0;
    const run = (id: string): Promise<string> => Promise.resolve(`${++runs} ${id}`);
    const first = await once(claims, request(), run, CALL);
    expect(await once(claims, request(), run, CALL)).toBe(first);
    expect(runs).toBe(1);
  });

  it('gives calls at once the same id and the same result', async () => {
    const claims = new Claims();
    const ids = new Set<string>();
    let runs = 0;
    const run = async (id: string): Promise<string> => {
      ids.add(id);
      await Promise.resolve();
      return `run ${++runs}`;
    };
    const results = await Promise.all(Array.from({ length: 8 }, () => once(claims, request(), run, CALL)));
    expect(new Set(results).size).toBe(1);
    expect(ids.size).toBe(1);
  });

  it('gives a retry after a crash the id of the first call', async () => {
    const claims = new Claims();
    const ids: string[] = [];
    void once(
      claims,
      request(),
      (id) => {
        ids.push(id);
        return new Promise(() => undefined); // the process dies here
      },
      CALL,
    );
    await expect.poll(() => ids.length).toBe(1);
    await once(claims, request(), (id) => Promise.resolve(`${ids.push(id)}`), CALL);
    expect(ids[0]).toBe(ids[1]);
  });

  it('gives a retry after a failure another id, and its own result', async () => {
    const claims = new Claims();
    const ids: string[] = [];
    const fail = (id: string): Promise<string> => {
      ids.push(id);
      return Promise.reject(new Error('away'));
    };
    await expect(once(claims, request(), fail, CALL)).rejects.toThrow('away');
    expect(await once(claims, request(), (id) => Promise.resolve(`${ids.push(id)}`), CALL)).toBe('2');
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('ends what a failed run left only where no call beside it was promised the same', async () => {
    const claims = new Claims();
    const abandoned: string[] = [];
    const promised: string[] = [];
    const careful = {
      ...request(),
      abandon: (id: string): Promise<void> => Promise.resolve(void abandoned.push(id)),
    };
    const beside = async (id: string): Promise<string> => {
      promised.push(await once(claims, careful, (same) => Promise.resolve(same), CALL));
      throw new Error(`not confirmed in time: ${id}`);
    };
    await expect(once(claims, careful, beside, CALL)).rejects.toThrow('not confirmed');
    expect(promised).toHaveLength(1);
    expect(abandoned).toEqual([]);
  });

  it('promises nothing that a call beside it gave up', async () => {
    const claims = new Claims();
    const abandoned: string[] = [];
    const careful = {
      ...request(),
      abandon: (id: string): Promise<void> => Promise.resolve(void abandoned.push(id)),
    };
    let runs = 0;
    const late = async (id: string): Promise<string> => {
      if (++runs > 1) return id;
      const failing = once(claims, careful, () => Promise.reject(new Error('too slow')), CALL);
      await expect(failing).rejects.toThrow('too slow');
      return id;
    };
    const promised = await once(claims, careful, late, CALL);
    expect(abandoned).toHaveLength(1);
    expect(abandoned).not.toContain(promised);
  });

  it('refuses another body, while the first runs and after', async () => {
    const claims = new Claims();
    const refused: unknown = expect.objectContaining({ reason: 'REQUEST_ID_REUSED' });
    await once(
      claims,
      request(),
      async () => {
        const inner = once(claims, request('other'), () => Promise.resolve('x'), CALL);
        await expect(inner).rejects.toEqual(refused);
        return 'done';
      },
      CALL,
    );
    await expect(once(claims, request('other'), () => Promise.resolve('x'), CALL)).rejects.toEqual(refused);
  });

  it('remembers for 24 hours', async () => {
    const claims = new Claims();
    const old = { fingerprint: 'other', id: 'i', timeMs: Date.now() - CLAIM_LIFE_MS, result: 'old' };
    await claims.replace('k', old, '');
    expect(await once(claims, request(), () => Promise.resolve('new'), CALL)).toBe('new');
  });
});
