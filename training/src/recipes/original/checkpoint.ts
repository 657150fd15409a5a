import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How an epoch went. */
export interface EpochResult {
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** Where training was after its last whole epoch. */
export interface Checkpoint {
  /** Names data, recipe and seed: another training's checkpoint is no use. */
  readonly identity: string;
  readonly history: readonly EpochResult[];
  readonly state: readonly Float32Array[];
}

interface Header {
  readonly identity: string;
  readonly history: readonly EpochResult[];
  readonly lengths: readonly number[];
}

const DIGEST_BYTES = 32;

/** Replaces the checkpoint at once: a process killed meanwhile leaves the one before. */
export async function writeCheckpoint(file: string, { identity, history, state }: Checkpoint): Promise<void> {
  const header: Header = { identity, history, lengths: state.map(({ length }) => length) };
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  const values = state.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const body = Buffer.concat([size, json, ...values]);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.partial`, [createHash('sha256').update(body).digest(), body]);
  await rename(`${file}.partial`, file);
}

/** The checkpoint of this very training; undefined where there is none, or it is damaged. */
export async function readCheckpoint(file: string, identity: string): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const body = bytes.subarray(DIGEST_BYTES);
  const digest = createHash('sha256').update(body).digest();
  if (body.length < 4 || !digest.equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  const start = 4 + body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, start)) as Header;
  if (header.identity !== identity) return undefined;
  let position = start;
  const state = header.lengths.map((length) => {
    const values = new Float32Array(length);
    position += body.copy(Buffer.from(values.buffer), 0, position, position + length * 4);
    return values;
  });
  return { identity, history: header.history, state };
}
