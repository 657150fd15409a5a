import {
  EVENTS_STREAM,
  eventSubject,
  interactiveSubject,
  jobSubject,
  Prediction,
  predictionAcceptedKey,
  predictionResultKey,
  Work,
  WorkReply,
  type VersionSelector,
} from '@isitacat/contracts';
import { openSigningKey, Registry, type SigningKey } from '@isitacat/model';
import {
  startPredictor,
  type Predictor,
  type PredictorConfig,
  type PredictorDeps,
} from '@isitacat/predictor';
import { createLogger, ensureStreams, NOT_TRACED, writeHeaders } from '@isitacat/service-kit';
import { openStore, RecordStore, type BlobStore } from '@isitacat/storage';
import { startNats, temporaryDirectory, type NatsServer } from '@isitacat/testkit';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tinyBundle, type TinyBundleOptions } from './tiny-bundle.js';

/** A content, or what else the picture of a work may be. */
type Picture = Uint8Array | Work['picture'];

/** Real NATS, a folder for storage, published models, and predictors; all of it goes with it. */
export class World implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly connection: NatsConnection;
  readonly store: BlobStore;
  readonly registry: Registry;
  readonly folder: string;
  readonly #key: SigningKey;
  readonly #config: PredictorConfig;
  readonly #owned: AsyncDisposable[];
  #bundles = 0;

  private constructor(nats: NatsServer, connection: NatsConnection, folder: string, key: SigningKey) {
    this.nats = nats;
    this.connection = connection;
    this.folder = folder;
    this.#key = key;
    const storage = pathToFileURL(join(folder, 'storage')).href;
    this.store = openStore(storage);
    this.registry = new Registry(this.store);
    this.#owned = [this.store];
    this.#config = {
      storage,
      storageEmulator: undefined,
      natsUrl: nats.url,
      natsAccess: nats.access('predictor'),
      host: '127.0.0.1',
      httpPort: 0,
      tracing: NOT_TRACED,
      logLevel: 'silent',
      models: [],
      engine: 'onnx',
      precision: 'auto',
      tuning: { children: 1 },
      cacheAnswers: 0,
      modelCache: join(folder, 'cache'),
      trustedKeys: [join(folder, 'keys')],
    };
  }

  static async start(): Promise<World> {
    const [nats, folder] = await Promise.all([startNats(), temporaryDirectory()]);
    const connection = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    await ensureStreams(connection);
    const world = new World(
      nats,
      connection,
      folder.path,
      await openSigningKey(join(folder.path, 'keys'), 'test'),
    );
    world.#owned.push({ [Symbol.asyncDispose]: () => connection.close() }, nats, folder);
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const owned of this.#owned) await owned[Symbol.asyncDispose]();
  }

  /** The settings of a predictor in a process of its own. */
  get environment(): Readonly<Record<string, string>> {
    return {
      ISITACAT_STORAGE: this.#config.storage,
      ISITACAT_NATS_URL: this.nats.url,
      ISITACAT_NATS_CREDENTIALS: this.nats.access('predictor').credentials,
      ISITACAT_MODEL_CACHE: this.#config.modelCache,
      ISITACAT_TRUSTED_KEYS: this.#config.trustedKeys.join(','),
      ISITACAT_ENGINE_CHILDREN: '1',
    };
  }

  /** Publishes a tiny bundle of model `cat` and makes it stable. @returns its version. */
  async publish(options: TinyBundleOptions = {}): Promise<number> {
    const signal = AbortSignal.timeout(10_000);
    const bundle = await tinyBundle(join(this.folder, `bundle-${++this.#bundles}`), this.#key, options);
    const version = await this.registry.publish(bundle, { signal });
    await this.registry.moveAlias('cat', 'stable', version, { signal });
    return version;
  }

  async predictor(
    config: Partial<PredictorConfig> = {},
    deps: Partial<PredictorDeps> = {},
  ): Promise<Predictor> {
    const log = createLogger({ service: 'predictor', level: 'silent' });
    const jobs = { ackWaitMs: 2_000, retryDelayMs: () => 20 };
    const signal = AbortSignal.timeout(600_000);
    const predictor = await startPredictor({ ...this.#config, ...config }, { signal, log, jobs, ...deps });
    this.#owned.unshift(predictor);
    return predictor;
  }

  /** Asks as the BFF does. */
  async ask(
    picture: Picture,
    options: { version?: VersionSelector; timeoutMs?: number; deadlineMs?: number; explain?: boolean } = {},
  ): Promise<NonNullable<WorkReply['outcome']>> {
    const {
      version = 'stable',
      timeoutMs = 10_000,
      deadlineMs = Date.now() + timeoutMs,
      explain = false,
    } = options;
    const headers = writeHeaders({ deadlineMs, requestId: randomUUID(), trace: undefined });
    const payload = Work.encode({ ...workOf('', picture), explain }).finish();
    const subject = interactiveSubject('cat', version);
    const message = await this.connection.request(subject, payload, { timeout: timeoutMs, headers });
    const { outcome } = WorkReply.decode(message.data);
    if (outcome === undefined) throw new Error('the reply is empty');
    return outcome;
  }

  /**
   * Puts a job on the queue as the BFF does.
   *
   * @param options.messageId Another one puts a copy of a job there.
   * @param options.isKept False leaves it off the record, as if it had been deleted.
   * @returns the prediction's id.
   */
  async submit(
    picture: Picture,
    id: string = randomUUID(),
    options: { messageId?: string; version?: VersionSelector; isKept?: boolean } & Partial<
      Pick<Work, 'replayCount' | 'priorAttempts' | 'earlierAttempts' | 'explain' | 'acceptTime'>
    > = {},
  ): Promise<string> {
    const { messageId = id, version = 'stable', isKept = true, ...replay } = options;
    if (isKept) await this.accept(id);
    const payload = Work.encode({ ...workOf(id, picture), ...replay }).finish();
    await jetstream(this.connection).publish(jobSubject('cat', version, id), payload, { msgID: messageId });
    return id;
  }

  /** Records a job as accepted, as the BFF does. */
  async accept(id: string): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    const prediction = Prediction.create({ name: `predictions/${id}` });
    await new RecordStore(this.store, Prediction).create(predictionAcceptedKey(id), prediction, { signal });
  }

  /** The result of a job, if there is one. */
  async result(id: string, replay = 0): Promise<Prediction | undefined> {
    const signal = AbortSignal.timeout(10_000);
    return new RecordStore(this.store, Prediction).read(predictionResultKey(id, replay), { signal });
  }

  /** Every change told of a prediction so far, in order. */
  async events(id: string): Promise<readonly Prediction[]> {
    const manager = await jetstreamManager(this.connection);
    const events: Prediction[] = [];
    const query = { next_by_subj: eventSubject('', id) };
    for (let seq = 1; ;) {
      const message = await manager.direct.getMessage(EVENTS_STREAM, { ...query, seq });
      if (message === null) return events;
      events.push(Prediction.decode(message.data));
      seq = message.seq + 1;
    }
  }
}

function workOf(predictionId: string, picture: Picture): Work {
  return {
    predictionId,
    picture: picture instanceof Uint8Array ? { $case: 'content', value: picture } : picture,
    acceptTime: new Date(),
    batch: '',
    image: predictionId === '' ? '' : 'images/1',
    replayCount: 0,
    priorAttempts: 0,
    earlierAttempts: 0,
    explain: false,
  };
}
