import type { EnvironmentName } from '@isitacat/service-kit';

const FOLLOWS_PORT = 'every port follows --port';
const SET_BY_START = 'it sets this itself';

/** Settings of a part that `npm start` decides. */
const DECIDED: Partial<Readonly<Record<EnvironmentName, string>>> = {
  ISITACAT_GRPC_PORT: FOLLOWS_PORT,
  ISITACAT_ADMIN_PORT: FOLLOWS_PORT,
  ISITACAT_HTTP_PORT: FOLLOWS_PORT,
  ISITACAT_NATS_URL: SET_BY_START,
  ISITACAT_NATS_CREDENTIALS: SET_BY_START,
  ISITACAT_NATS_CA: SET_BY_START,
  ISITACAT_NATS_CERTIFICATE: SET_BY_START,
  ISITACAT_NATS_KEY: SET_BY_START,
  ISITACAT_WEB_DIR: SET_BY_START,
  ISITACAT_MODEL_CACHE: SET_BY_START,
  ISITACAT_TRUSTED_KEYS: SET_BY_START,
  ISITACAT_DRAIN_PROPAGATION_MS: SET_BY_START,
};

/** A line for each setting of the environment that `npm start` does not heed. */
export function unusedSettings(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(DECIDED)
    .filter(([name]) => (env[name] ?? '').trim() !== '')
    .map(([name, why]) => `${name} is not used by npm start: ${why}`);
}
