import { JsonReader } from './json-reader.js';
import type { Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';
import { digestOf, type SignedManifest } from './signature.js';

/** A version of a model as the registry has it. */
export interface PublishedVersion extends SignedManifest {
  readonly model: string;
  /** From 1 up, in the order of publishing; never reused. */
  readonly version: number;
  /** Says what the model is. Only `fetch` checks the signature. */
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's bytes, 64 hex digits. */
  readonly digest: string;
  readonly publishTime: Date;
}

/** Where an alias points, and since when. */
export interface AliasMove {
  readonly version: number;
  readonly moveTime: Date;
}

/** An alias, with what it pointed at before. */
export interface Alias extends AliasMove {
  /** What rolling back goes to: newest last, at most 100. */
  readonly previous: readonly AliasMove[];
}

const MAX_VERSION = 99_999_999;

/** Text of a version's record. */
export function encodeVersion(signed: SignedManifest, publishTime: Date): Uint8Array {
  const manifest = Buffer.from(signed.manifestBytes).toString('base64');
  const { signature } = signed;
  return Buffer.from(JSON.stringify({ manifest, signature, publishTime: publishTime.toISOString() }));
}

/** @throws AppError `BUNDLE_INVALID` when the text is no version's record. */
export function decodeVersion(model: string, version: number, bytes: Uint8Array): PublishedVersion {
  const read = JsonReader.parse(bytes, 'version');
  const manifestBytes = Buffer.from(read.field('manifest').text(), 'base64');
  const manifest = parseManifest(manifestBytes);
  if (manifest.model !== model) read.field('manifest').fail(`of model ${model}`);
  return {
    model,
    version,
    manifest,
    manifestBytes,
    signature: read.field('signature').text(),
    digest: digestOf(manifestBytes),
    publishTime: readTime(read.field('publishTime')),
  };
}

/** Text of an alias. */
export function encodeAlias({ version, moveTime, previous }: Alias): Uint8Array {
  return Buffer.from(JSON.stringify({ version, moveTime, previous }));
}

/** @throws AppError `BUNDLE_INVALID` when the text is no alias. */
export function decodeAlias(bytes: Uint8Array): Alias {
  const read = JsonReader.parse(bytes, 'alias');
  return { ...readMove(read), previous: read.field('previous').list().map(readMove) };
}

function readMove(read: JsonReader): AliasMove {
  const version = read.field('version').integer(1, MAX_VERSION);
  return { version, moveTime: readTime(read.field('moveTime')) };
}

function readTime(read: JsonReader): Date {
  return new Date(read.text('a time (RFC 3339)', (time) => !Number.isNaN(Date.parse(time))));
}
