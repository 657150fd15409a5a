import { decodePicture, isHeavy, Spares, tooMuchTime, type Size } from '@isitacat/vision';
import type { ChildPicture, HeavyOutcome } from './protocol.js';
import { readPicture } from './read-picture.js';
import { TimeUp, withinLimit } from './within-limit.js';

/** Pixels of one picture, on their way into a batch. */
export interface Decoded {
  readonly type: 'decoded';
  /** To be given to `release` when nobody needs them any more. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly explain: boolean;
  readonly fetchMs: number;
  readonly decodeMs: number;
}

/** A picture inside the limits decodes in a third of this, which is the least that is worth a process. */
const DECODE_LIMIT_MS = 1_500;
const HEAVY: HeavyOutcome = { type: 'heavy' };

/** Turns encoded pictures into the graph's pixels, in memory that is used again. */
export class PictureDecoder {
  readonly #size: Size;
  readonly #limitMs: number;
  // What belongs to a picture that fails is left to the collector: libvips may still read it.
  readonly #files: Spares;
  readonly #pixels: Spares;
  #runsAway = false;

  /**
   * @param decodes Pictures decoded side by side, 1 or more.
   * @param limitMs Processor time after which a decode is given up.
   */
  constructor(size: Size, decodes: number, limitMs = DECODE_LIMIT_MS) {
    this.#size = size;
    this.#limitMs = limitMs;
    this.#files = new Spares(decodes);
    this.#pixels = new Spares(decodes);
  }

  /** Whether a decode was given up that may still go on. */
  get runsAway(): boolean {
    return this.#runsAway;
  }

  /** @throws AppError as `readPicture` and `decodePicture` do, and when it takes too much time. */
  async decode({ picture, explain, alone }: ChildPicture): Promise<Decoded | HeavyOutcome> {
    if (picture instanceof Uint8Array) return this.#decode(picture, { explain, alone, fetchMs: 0 });
    const start = performance.now();
    const file = readPicture(picture, this.#files);
    const decoded = await this.#decode(file, { explain, alone, fetchMs: performance.now() - start });
    this.#files.give(file);
    return decoded;
  }

  async #decode(
    bytes: Uint8Array,
    { explain, alone, fetchMs }: Pick<ChildPicture, 'explain' | 'alone'> & Pick<Decoded, 'fetchMs'>,
  ): Promise<Decoded | HeavyOutcome> {
    if (!alone && isHeavy(bytes)) return HEAVY;
    const start = performance.now();
    const pixels = this.#pixels.take(this.#size.width * this.#size.height * 3);
    await withinLimit(decodePicture(bytes, this.#size, { into: pixels }), this.#limitMs).catch(
      (error: unknown) => {
        if (!(error instanceof TimeUp)) throw error;
        this.#runsAway = true;
        throw tooMuchTime();
      },
    );
    return { type: 'decoded', pixels, explain, fetchMs, decodeMs: performance.now() - start };
  }

  /** Nobody reads the pixels from here on. */
  release(pixels: Uint8Array<ArrayBuffer>): void {
    this.#pixels.give(pixels);
  }
}
