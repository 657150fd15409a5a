/**
 * Every environment variable that some part of the system reads, with what it
 * means. EnvReader refuses to read another and reports a set one it lacks.
 */
export const ENVIRONMENT_NAMES = {
  ISITACAT_STORAGE: 'Where pictures, records and models are: file:///folder or gs://bucket/prefix.',
  ISITACAT_NATS_URL: 'The NATS servers, such as nats://127.0.0.1:4222, separated by commas.',
  ISITACAT_NATS_CREDENTIALS: 'File with the seed of the NATS user that this process is.',
  ISITACAT_NATS_CA: 'File with the certificates of who vouches for NATS; with it all is said by TLS.',
  ISITACAT_NATS_CERTIFICATE: "File with this process's own certificate, where NATS asks for one.",
  ISITACAT_NATS_KEY: 'File with the private key of that certificate.',
  ISITACAT_HOST: 'Address that every listener binds; 127.0.0.1 unless told otherwise.',
  ISITACAT_GRPC_PORT: "Port of the BFF's gRPC listener.",
  ISITACAT_ADMIN_PORT: "Port of the BFF's gRPC listener for operators, always on 127.0.0.1.",
  ISITACAT_HTTP_PORT: "Port of this process's /livez, /readyz and /metrics.",
  ISITACAT_WEB_DIR: 'Folder of the built web page.',
  ISITACAT_SIGN_IN: 'Who may call: everybody (default), keys, or an OpenID Connect issuer by its URL.',
  ISITACAT_AUDIENCE: 'For whom tokens of the issuer must be meant (default isitacat).',
  ISITACAT_JWKS: "Where the issuer's keys are, https:// or file:///; by default as the issuer says.",
  ISITACAT_SIGN_IN_CLIENT: 'Client id of the page at the issuer; without it the page signs nobody in there.',
  ISITACAT_SIGN_IN_SCOPE: 'What the page asks the issuer for, separated by spaces (default openid).',
  ISITACAT_TLS_CERTIFICATE: 'File with the certificate that Envoy shows; with it callers come by TLS alone.',
  ISITACAT_TLS_KEY: 'File with the private key of that certificate.',
  ISITACAT_CALLS_PER_SECOND: 'Calls that Envoy takes from one address; 0: no limit (default 2000).',
  ISITACAT_CALLER_CALLS_PER_SECOND:
    'Calls a second that a BFF takes from one who signed in; 0: no limit (default 500).',
  ISITACAT_CALLER_OPEN_CALLS:
    'Calls and streams that one who signed in may have open at a BFF; 0: no limit (default 256).',
  ISITACAT_QUOTA_BYTES:
    'Bytes of pictures that one who signed in may store; 0: no limit (default 10737418240).',
  ISITACAT_QUOTA_JOBS:
    'Background jobs of one who signed in that have not ended; 0: no limit (default 10000).',
  ISITACAT_LOG_LEVEL: 'Least level that is logged: trace, debug, info, warn, error or silent.',
  ISITACAT_DRAIN_PROPAGATION_MS: 'How long a stopping process serves on after it stops being healthy.',
  ISITACAT_DRAIN_GRACE_MS: 'How long a stopping process waits for open calls before it cuts them.',
  ISITACAT_KEEP_PICTURES: 'Days that pictures are kept, with all that came of them; 0 (default): for ever.',
  ISITACAT_KEEP_PREDICTIONS: 'Days that predictions are kept after their end; 0 (default): as their picture.',
  ISITACAT_DEFAULT_MODEL: 'Model that answers where a caller names none.',
  ISITACAT_MODELS: 'Models that this predictor serves, separated by commas; empty for every stable one.',
  ISITACAT_ENGINE: 'What computes: auto, onnx, tfjs-wasm, tfjs-native or tfjs-gpu.',
  ISITACAT_PRECISION:
    'With what numbers onnx computes: auto (default: int8 where it agrees), float32 or int8.',
  ISITACAT_ENGINE_CHILDREN: 'How many engine processes a predictor runs for each model.',
  ISITACAT_BATCH_LIMIT: 'Pictures inferred together at most; how many are is learnt (default 32).',
  ISITACAT_DECODES: 'Pictures that an engine process decodes at once (default 4).',
  ISITACAT_QUEUE_MS: 'How long a question may wait for those before it; more are refused (default 500).',
  ISITACAT_CACHE_ANSWERS: 'How many answers a predictor remembers; 0 to compute every one. Default 1000.',
  ISITACAT_MODEL_CACHE: 'Folder in which a predictor keeps fetched models.',
  ISITACAT_TRUSTED_KEYS: 'Folders of public keys whose models are trusted, separated by commas.',
  ISITACAT_OTLP_ENDPOINT: 'Collector that traces go to by OTLP over HTTP, such as http://127.0.0.1:4318.',
  ISITACAT_TRACE_RATIO:
    'Share of the calls that are traced, 0 to 1, where there is a collector (default 0.01).',
  ISITACAT_ENVOY: 'The envoy program to run.',
  ISITACAT_NATS_SERVER: 'The nats-server program to run.',
  ISITACAT_CHROMIUM: 'The Chromium that browser tests drive.',
  STORAGE_EMULATOR_HOST: 'A Google Cloud Storage emulator to use in place of the real one.',
} as const satisfies Readonly<Record<string, string>>;

/** A variable that may be read. */
export type EnvironmentName = keyof typeof ENVIRONMENT_NAMES;
