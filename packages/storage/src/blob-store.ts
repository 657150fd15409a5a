/** An object as it was at one moment. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Names these very contents of this key; opaque, never empty. Any change gives another. */
  readonly generation: string;
}

/** What every call takes. */
export interface StoreCall {
  /** Ends the call; it then throws the signal's reason. An aborted write may still have happened. */
  readonly signal: AbortSignal;
}

/** What a change takes. */
export interface WriteOptions extends StoreCall {
  /** Whether a change that returned survives a power cut. Default true; a bucket always keeps it. */
  readonly durable?: boolean;
}

/** What a replacement takes. */
export interface ReplaceOptions extends WriteOptions {
  /**
   * Replace only what `read` gave this generation; `''`: only if there is nothing yet. Needs a key
   * that ends in `.ref`. Without it the last writer wins.
   */
  readonly ifGeneration?: string;
}

/** What a removal takes. */
export interface DeleteOptions extends WriteOptions {
  /** Remove only what `read` gave this generation. Needs a key that ends in `.ref`. */
  readonly ifGeneration?: string;
}

/** What `read` takes. */
export interface ReadOptions extends StoreCall {
  /** Most bytes to hold; a larger object throws `STORED_TOO_LARGE`. Default: no limit. */
  readonly maxBytes?: number;
}

/** What `open` takes. */
export interface OpenOptions extends StoreCall {
  /**
   * Whether a piece may be good only until the next is asked for, which spares the memory of the others.
   * Default false: they are the reader's to keep.
   */
  readonly lends?: boolean;
}

/** Which part of a listing is wanted. */
export interface ListOptions extends StoreCall {
  /** Start strictly after this; need not exist. Default: from the start. */
  readonly after?: string;
  /** At most this many, from 1 up. Default: all. */
  readonly limit?: number;
}

/** Contents to store. A stream is read once, piece by piece; what it throws, the call throws. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Objects by key, kept in a folder or a bucket; any number of processes may share one.
 *
 * A key is segments of `A–Z a–z 0–9 . _ = -` joined by `/`, at most 200 characters a segment and 900
 * in all; a segment is neither `.` nor `..`. No key may be another's folder: `a` and `a/b` don't go
 * together. Other keys throw a TypeError: they are a bug of the caller, not of a request.
 *
 * Changes are atomic: a reader sees all of an object or none. Every method throws AppError
 * `STORAGE_UNAVAILABLE` when the medium fails; a retry is safe.
 */
export interface BlobStore extends AsyncDisposable {
  /**
   * Stores an object unless there is one: the first writer wins.
   *
   * @returns false when there was one already; it is untouched.
   */
  create(key: string, body: Body, options: WriteOptions): Promise<boolean>;

  /**
   * Stores an object in place of what is there.
   *
   * @returns false when `ifGeneration` was given and is no longer the current one; nothing has
   *   changed then.
   */
  write(key: string, body: Body, options: ReplaceOptions): Promise<boolean>;

  /** Reads a whole object into memory; undefined when there is none. */
  read(key: string, options: ReadOptions): Promise<StoredObject | undefined>;

  /**
   * Opens an object for reading piece by piece; undefined when there is none. Nothing is held open
   * until it is iterated, and everything is closed when the reader leaves. An object that is removed
   * in between throws `STORAGE_UNAVAILABLE` from the iteration.
   */
  open(key: string, options: OpenOptions): Promise<AsyncIterable<Uint8Array> | undefined>;

  /**
   * Where the object of a key lies, whether there is one or not: a file that any process of this
   * machine may read (see `readFileOf`), and nobody may change. Its path is not for callers of the
   * service to see. Undefined where objects are no files; a store of which none is lacks this.
   */
  pathOf?(key: string): string | undefined;

  /**
   * Removes an object.
   *
   * @returns false when there was none, or `ifGeneration` was given and is no longer the current
   *   one; nothing has changed then.
   */
  delete(key: string, options: DeleteOptions): Promise<boolean>;

  /**
   * Keys below a prefix, ascending by their bytes.
   *
   * @param prefix Empty, or ends in `/`.
   */
  list(prefix: string, options: ListOptions): Promise<readonly string[]>;

  /**
   * The different segments that follow a prefix in keys which go on after them with `/`, in the
   * order of those keys. Here `after` is such a segment.
   *
   * @param prefix Empty, or ends in `/`.
   */
  listPrefixes(prefix: string, options: ListOptions): Promise<readonly string[]>;
}
