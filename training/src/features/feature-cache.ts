import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * Feature vectors by picture digest, in one append-only file of fixed-size
 * records. Each record carries its checksum: a process killed while it writes
 * loses that batch and nothing else.
 */
export class FeatureCache {
  readonly #file: string;
  readonly #size: number;
  readonly #vectors: Map<string, Float32Array>;

  private constructor(file: string, size: number, vectors: Map<string, Float32Array>) {
    this.#file = file;
    this.#size = size;
    this.#vectors = vectors;
  }

  /** @param size Length of every vector. */
  static async open(file: string, size: number): Promise<FeatureCache> {
    await mkdir(dirname(file), { recursive: true });
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    return new FeatureCache(file, size, readRecords(bytes, size));
  }

  get(sha256: string): Float32Array | undefined {
    return this.#vectors.get(sha256);
  }

  /** Keeps vectors of `size` values; they are on disk when this resolves. */
  async put(entries: readonly (readonly [sha256: string, vector: Float32Array])[]): Promise<void> {
    for (const [sha256, vector] of entries) this.#vectors.set(sha256, vector);
    await appendFile(this.#file, Buffer.concat(entries.map(([sha256, vector]) => record(sha256, vector))));
  }

  /** Length of every vector. */
  get size(): number {
    return this.#size;
  }
}

const DIGEST_BYTES = 32;
const CHECKSUM_BYTES = 4;

function record(sha256: string, vector: Float32Array): Buffer {
  const body = Buffer.concat([
    Buffer.from(sha256, 'hex'),
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
  ]);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(body));
  return Buffer.concat([body, checksum]);
}

function readRecords(bytes: Buffer, size: number): Map<string, Float32Array> {
  const vectors = new Map<string, Float32Array>();
  const bodyBytes = DIGEST_BYTES + size * 4;
  const recordBytes = bodyBytes + CHECKSUM_BYTES;
  let start = 0;
  while (start + recordBytes <= bytes.length) {
    const body = bytes.subarray(start, start + bodyBytes);
    if (crc32(body) !== bytes.readUInt32LE(start + bodyBytes)) {
      // A torn record: the next whole one may begin at any byte.
      start += 1;
      continue;
    }
    const values = new Float32Array(size);
    Buffer.from(values.buffer).set(body.subarray(DIGEST_BYTES));
    vectors.set(body.toString('hex', 0, DIGEST_BYTES), values);
    start += recordBytes;
  }
  return vectors;
}
