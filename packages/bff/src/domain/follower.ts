import type { Prediction } from '@isitacat/contracts';

import { findPrediction } from './current-prediction.js';
import { firstOf } from './first-of.js';
import { parsePredictionName, type PredictionId } from './names.js';
import type { EventLog, EventReader, LoggedEvent, LogIdentity, PortCall, PredictionStore } from './ports.js';
import { isFinal } from './prediction.js';
import type { StreamProgress, StreamQuestion } from './stream-progress.js';

/** What following takes. */
export interface FollowDeps {
  readonly predictions: PredictionStore;
  readonly events: EventLog;
}

/** What a stream sends: a state, or nothing but a sign of life. */
export interface StreamMessage {
  readonly prediction: Prediction | undefined;
  readonly resumeToken: string;
}

/** When a stream says that it lives, and when it ends and asks to reconnect. */
export interface FollowLimits {
  readonly heartbeatMs: number;
  readonly rotateMs: number;
  /** Ends the stream early, with OK: the server drains, or enough was sent. */
  readonly stop: AbortSignal;
}

/** Named predictions whose record is looked up at a heartbeat: an event that got lost is made up for. */
const CHECKS_A_HEARTBEAT = 16;

const RECORDS_A_PAGE = 100;

/** What one connection's part of a stream takes. */
export interface FollowerParts {
  readonly deps: FollowDeps;
  readonly question: StreamQuestion;
  readonly progress: StreamProgress;
  /** Named predictions whose end was not sent, as they stood on record. */
  readonly waiting: Map<PredictionId, Prediction>;
  readonly log: LogIdentity;
  readonly reader: EventReader;
  readonly limits: FollowLimits;
  readonly call: PortCall;
}

/** One connection's part of a stream, from the opened log on. */
export class Follower {
  readonly #parts: FollowerParts;
  /** Names of which events came; dropped once the log's backlog is through. */
  #seen: Set<string> | undefined = new Set();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Sends until every named prediction has ended, or the limits say to stop. */
  async *run(): AsyncGenerator<StreamMessage, void, undefined> {
    const { reader, limits, call, progress } = this.#parts;
    const endMs = Date.now() + limits.rotateMs;
    let beatMs = Date.now() + limits.heartbeatMs;
    let next = reader.next();
    if (reader.caughtUp) yield* this.#catchUp();
    while (!this.#isComplete()) {
      const turn = await firstOf(next, Math.min(beatMs, endMs) - Date.now(), [limits.stop, call.signal]);
      call.signal.throwIfAborted();
      if (turn.kind === 'aborted' || Date.now() >= endMs) {
        yield { prediction: undefined, resumeToken: progress.token };
        return;
      }
      if (turn.kind === 'value') {
        if (turn.value === undefined) return; // the log's connection closed: reconnect
        next = reader.next();
        if (this.#admit(turn.value)) yield this.#send(turn.value.prediction);
        if (turn.value.last) yield* this.#catchUp();
      }
      if (Date.now() < beatMs) continue;
      beatMs = Date.now() + limits.heartbeatMs;
      yield* this.#catchUp();
      if (await this.#lostLog()) return;
      yield* this.#checkRecords();
      if (!this.#isComplete()) yield { prediction: undefined, resumeToken: progress.token };
    }
  }

  #isComplete(): boolean {
    const { question, progress } = this.#parts;
    if (question.predictions.length === 0 || !progress.allNamedEnded) return false;
    return question.batch === '' || this.#seen === undefined;
  }

  /** The log may have missed that a replay began, which the record told. */
  #admit({ prediction, seq }: LoggedEvent): boolean {
    const { progress, waiting } = this.#parts;
    const recorded = waiting.get(parsePredictionName(prediction.name));
    if (recorded !== undefined && prediction.replayCount < recorded.replayCount) return false;
    return progress.admit(prediction, seq);
  }

  #send(prediction: Prediction): StreamMessage {
    this.#seen?.add(prediction.name);
    return { prediction, resumeToken: this.#parts.progress.token };
  }

  /** Once the log's backlog is through: tells from the records what the log no longer, or not yet, holds. */
  async *#catchUp(): AsyncGenerator<StreamMessage, void, undefined> {
    const seen = this.#seen;
    if (seen === undefined) return;
    yield* this.#tellNamed(seen);
    yield* this.#tellBatch(seen);
    this.#seen = undefined;
  }

  *#tellNamed(seen: ReadonlySet<string>): Generator<StreamMessage, void, undefined> {
    const { progress, waiting } = this.#parts;
    const told = progress.namedTold;
    progress.tellNamed();
    for (const prediction of waiting.values()) {
      const news = isFinal(prediction) || (!told && !seen.has(prediction.name));
      if (news && progress.admit(prediction)) yield this.#send(prediction);
    }
  }

  async *#tellBatch(seen: ReadonlySet<string>): AsyncGenerator<StreamMessage, void, undefined> {
    const { deps, question, progress, call } = this.#parts;
    if (question.batch === '') return;
    for (let after = progress.cursor; after !== undefined; after = progress.cursor) {
      const page = await deps.predictions.list(
        question.owner,
        question.batch,
        { after, limit: RECORDS_A_PAGE },
        call,
      );
      for (const prediction of page.items) {
        if (seen.has(prediction.name) || progress.hasEnded(prediction)) continue;
        const id = parsePredictionName(prediction.name);
        if ((await deps.events.last(question.batch, id, call)) !== undefined) continue; // its events bring it
        if (progress.admit(prediction)) yield this.#send(prediction);
      }
      progress.moveCursor(page.next);
    }
  }

  async #lostLog(): Promise<boolean> {
    const { deps, log, call } = this.#parts;
    const now = await deps.events.identity(call).catch((error: unknown) => {
      if (call.signal.aborted) throw error;
      return log; // away for now: the reader goes on when it is back
    });
    return now.id !== log.id;
  }

  async *#checkRecords(): AsyncGenerator<StreamMessage, void, undefined> {
    const { deps, progress, waiting, call } = this.#parts;
    for (const id of [...waiting.keys()].slice(0, CHECKS_A_HEARTBEAT)) {
      const before = waiting.get(id);
      waiting.delete(id);
      if (before === undefined || progress.hasEnded(before)) continue;
      const prediction = await findPrediction(deps.predictions, id, call);
      if (!isFinal(prediction))
        waiting.set(id, prediction); // to the end of the line
      else if (progress.admit(prediction)) yield this.#send(prediction);
    }
  }
}
