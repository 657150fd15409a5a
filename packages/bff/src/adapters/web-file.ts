import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Pictures and fonts are compressed already. */
const COMPRESSIBLE = /^text\/|json|svg|wasm/;

/** The bundler puts a hash of the contents into the names of these. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The highest, 11, takes ten times as long for a twentieth fewer bytes, while somebody waits. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** How a file's bytes can be sent, the smallest first. */
const ENCODERS = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
} as const;

type Encoding = keyof typeof ENCODERS;
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** A file as it goes out to one reader. */
export interface SentFile {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A file of the page. It is compressed when it is first asked for, once for each way. */
export class WebFile {
  readonly #bytes: Uint8Array;
  readonly #path: string;
  readonly #security: Readonly<Record<string, string>>;
  readonly #digest: string;
  readonly #sent = new Map<Encoding | 'identity', Promise<SentFile>>();

  /**
   * @param path Where it is served, from `/` on.
   * @param security Headers that it is sent with, whoever asks.
   */
  constructor(path: string, bytes: Uint8Array, security: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#bytes = bytes;
    this.#security = security;
    this.#digest = createHash('sha256').update(bytes).digest('base64url');
  }

  /** The file as whoever sends this `accept-encoding` wants it. */
  forReader(acceptEncoding: string | undefined): Promise<SentFile> {
    const encoding = this.#compressible ? pickEncoding(acceptEncoding) : 'identity';
    const known = this.#sent.get(encoding) ?? this.#encode(encoding);
    this.#sent.set(encoding, known);
    return known;
  }

  get #type(): string {
    return TYPES[extname(this.#path)] ?? 'application/octet-stream';
  }

  get #compressible(): boolean {
    return COMPRESSIBLE.test(this.#type);
  }

  async #encode(encoding: Encoding | 'identity'): Promise<SentFile> {
    const plain = encoding === 'identity';
    const bytes = plain ? this.#bytes : await ENCODERS[encoding](this.#bytes);
    const etag = `"${this.#digest}${plain ? '' : `-${encoding}`}"`;
    const headers = {
      ...this.#security,
      'content-type': this.#type,
      'content-length': String(bytes.length),
      'cache-control': this.#path.startsWith(HASHED) ? FOR_EVER : 'no-cache',
      ...(this.#compressible && { vary: 'accept-encoding' }),
      ...(!plain && { 'content-encoding': encoding }),
      etag,
    };
    return { bytes, etag, headers };
  }
}

/** The smallest encoding that the reader takes; a weight of 0 means that it does not. */
function pickEncoding(acceptEncoding = ''): Encoding | 'identity' {
  const taken = acceptEncoding
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]);
  return ENCODINGS.find((encoding) => taken.includes(encoding)) ?? 'identity';
}
