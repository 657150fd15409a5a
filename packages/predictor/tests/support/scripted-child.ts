import type { ChildPicture, Outcome } from '../../src/engines/child/protocol.js';
import type { Child, OnEnd } from '../../src/engines/engine-child.js';
import type { Picture } from '../../src/domain/ports.js';

/** A child whose answers and death a test decides. */
export class ScriptedChild implements Child {
  readonly engine = 'onnx';
  readonly pid: number;
  /** Answers each picture as it comes. */
  isPrompt = false;
  readonly gone: Promise<void>;
  readonly inHand: { batch: readonly ChildPicture[]; onEnd: OnEnd }[] = [];
  readonly cancelled: number[] = [];
  /** How many pictures each batch had. */
  readonly sizes: number[] = [];
  /** Whether each batch could have had other children's processors. */
  readonly wide: boolean[] = [];
  health = { tensorsHeld: 0, memoryBytes: 0, runsAway: false };
  #die: () => void = () => undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.gone = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  classify(_: number, batch: readonly ChildPicture[], wide: boolean, onEnd: OnEnd): void {
    this.wide.push(wide);
    this.inHand.push({ batch, onEnd });
    this.sizes.push(batch.length);
    if (this.isPrompt)
      queueMicrotask(() => {
        this.answer();
      });
  }

  cancel(id: number): void {
    this.cancelled.push(id);
  }

  kill(): void {
    for (const { onEnd } of this.inHand.splice(0)) onEnd(undefined);
    this.#die();
  }

  answer(): void {
    const { batch, onEnd } = this.inHand.shift() ?? { batch: [] };
    onEnd?.({ outcomes: batch.map(({ picture }) => answerTo(picture)), cost: undefined });
  }

  /** Answers what it has and each picture as it comes. */
  answerAll(): void {
    this.isPrompt = true;
    while (this.inHand.length > 0) this.answer();
  }

  get pictures(): number[] {
    return this.inHand.flatMap(({ batch }) => batch.map(({ picture }) => bytesOf(picture)[0] ?? -1));
  }
}

/** What a scripted child says of a picture: its bytes. */
export function answerTo(picture: Picture): Outcome {
  const probabilities = Float32Array.from(bytesOf(picture));
  return {
    type: 'answer',
    probabilities,
    evidence: undefined,
    distance: undefined,
    fetchMs: 0,
    decodeMs: 1,
    inferMs: 1,
  };
}

function bytesOf(picture: Picture): Uint8Array {
  if (picture instanceof Uint8Array) return picture;
  throw new TypeError('these tests have no files');
}
