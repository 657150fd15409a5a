import type { Reason } from '@isitacat/errors';
import type { EmbeddingStatistics } from '@isitacat/model';
import type { CostSample } from '../../batching/cost-line.js';
import type { Picture } from '../../domain/ports.js';
import type { EngineName } from '../engine-name.js';

/** Where a bundle's graphs lie, as absolute paths, and what they take and give. */
export interface GraphSpec {
  readonly onnxPath: string;
  /** The TensorFlow.js `model.json`; its weight files lie beside it. */
  readonly tfjsPath: string;
  /** Size of the `pixels` input. */
  readonly input: { readonly width: number; readonly height: number };
  /** How many classes `probabilities` has. */
  readonly classes: number;
  /** Where the embeddings of pictures lie that were learned from; without, no distance is told. */
  readonly embedding?: EmbeddingStatistics | undefined;
}

/** First message to a child: load the graph by the first engine that can. */
export interface LoadRequest {
  readonly type: 'load';
  readonly engines: readonly EngineName[];
  readonly graph: GraphSpec;
  /** Threads for one inference, 1 or more. */
  readonly threads: number;
  /** Threads for a picture that nothing else is computed beside; default: `threads`. */
  readonly wideThreads?: number;
  /** The largest batch that will be asked for, 1 or more. */
  readonly batchLimit: number;
  /** Pictures decoded side by side, 1 or more. */
  readonly decodes: number;
  /** What batches take, where another child has measured that already. */
  readonly costs?: readonly CostSample[];
}

/** One picture of a batch. */
export interface ChildPicture {
  /** The encoded picture, or the file that the child reads it from. */
  readonly picture: Picture;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadlineMs: number;
  /** Whether to tell where the model looked. */
  readonly explain: boolean;
  /** Nothing else is decoded meanwhile, here or in another child, that takes much memory. */
  readonly alone: boolean;
}

/** Pictures to classify together. */
export interface ClassifyRequest {
  readonly type: 'classify';
  /** Names the batch in this child. */
  readonly id: number;
  readonly pictures: readonly ChildPicture[];
  /** Other children have nothing to do: their processors are free to compute this; default: no. */
  readonly wide?: boolean;
}

/** Nobody waits for one picture of a batch any more. */
export interface CancelRequest {
  readonly type: 'cancel';
  /** Of the batch. */
  readonly id: number;
  /** Of the picture in it. */
  readonly index: number;
}

/** What a parent says to its engine child. */
export type ToChild = LoadRequest | ClassifyRequest | CancelRequest;

/** The graph is loaded and warm. */
export interface ReadyReply {
  readonly type: 'ready';
  readonly engine: EngineName;
  /** What batches took, pixels to probabilities. */
  readonly costs: readonly CostSample[];
}

/** A failure on its way between processes. */
export interface Fault {
  readonly type: 'fault';
  readonly reason: Reason;
  /** Safe to show to a caller. */
  readonly message: string;
  readonly field?: string | undefined;
  readonly resource?: string | undefined;
  readonly stage?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** For the log only. */
  readonly detail?: string | undefined;
}

/** The graph could not be loaded; the child ends. */
export interface LoadFailedReply {
  readonly type: 'load-failed';
  readonly fault: Fault;
}

/** A picture was classified. */
export interface AnswerOutcome {
  readonly type: 'answer';
  /** One a class, in the bundle's order, 0 to 1. */
  readonly probabilities: Float32Array;
  /** One a class, of each cell of the map, row by row; where it was asked for. */
  readonly evidence: Float32Array | undefined;
  /** How far the picture lies from those learned from, where the graph's spec says where these are. */
  readonly distance: number | undefined;
  /** Reading the picture's file; 0 where the bytes came along. */
  readonly fetchMs: number;
  readonly decodeMs: number;
  readonly inferMs: number;
}

/** The picture was cancelled or too late, and was not computed. */
export interface DroppedOutcome {
  readonly type: 'dropped';
}

/** Decoding takes much memory: the picture is to be handed over once more, alone. */
export interface HeavyOutcome {
  readonly type: 'heavy';
}

/** How one picture ended in a child that lives. */
export type Outcome = AnswerOutcome | DroppedOutcome | HeavyOutcome | Fault;

/** The end of a batch, and how the child is. */
export interface DoneReply {
  readonly type: 'done';
  readonly id: number;
  /** In the order of the pictures. */
  readonly outcomes: readonly Outcome[];
  /** What the engine took for the pictures that it computed; nothing when it computed none, or with more threads than usual. */
  readonly cost: CostSample | undefined;
  /** Tensors that the engine holds; 0 where it has none. */
  readonly tensorsHeld: number;
  /** Resident memory of the child. */
  readonly memoryBytes: number;
  /** Whether a decode that was given up goes on in it, which nothing but its end can stop. */
  readonly runsAway: boolean;
}

/** What an engine child says to its parent. */
export type FromChild = ReadyReply | LoadFailedReply | DoneReply;
