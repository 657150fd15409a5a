import { areAlike, type Fingerprint } from './fingerprint.js';
import type { Example } from './read-dataset.js';

/** Examples that know their near-duplicates. */
export interface Grouped {
  readonly examples: readonly Example[];
  /** Files whose very bytes come earlier in the data too. */
  readonly copies: number;
  /** Different files that look like an earlier one. */
  readonly alike: number;
}

/** Gives all examples that look alike one `group`: the least of their digests. */
export function groupNearDuplicates(
  examples: readonly Example[],
  fingerprints: ReadonlyMap<string, Fingerprint>,
): Grouped {
  const digests = [...new Set(examples.map(({ sha256 }) => sha256))].sort();
  const known = digests.flatMap((digest) => {
    const fingerprint = fingerprints.get(digest);
    return fingerprint === undefined ? [] : [{ digest, fingerprint }];
  });
  const sets = new DisjointSets();
  for (const [n, a] of known.entries())
    for (let m = n + 1; m < known.length; m += 1) {
      const b = known[m];
      if (b !== undefined && areAlike(a.fingerprint, b.fingerprint)) sets.join(a.digest, b.digest);
    }
  const grouped = examples.map((example) => ({ ...example, group: sets.find(example.sha256) }));
  return {
    examples: grouped,
    copies: examples.length - digests.length,
    alike: digests.filter((digest) => sets.find(digest) !== digest).length,
  };
}

/** Sets of digests that grow together; each is known by its least one. */
class DisjointSets {
  readonly #parents = new Map<string, string>();

  find(digest: string): string {
    let root = digest;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    if (root !== digest) this.#parents.set(digest, root);
    return root;
  }

  join(a: string, b: string): void {
    const [first, second] = [this.find(a), this.find(b)];
    if (first < second) this.#parents.set(second, first);
    if (second < first) this.#parents.set(first, second);
  }
}
