import { expect, it } from 'vitest';
import { unusedSettings } from './unused-settings.js';

it('names each setting that the start decides itself, with the reason', () => {
  const env = { ISITACAT_GRPC_PORT: '1', ISITACAT_HTTP_PORT: '', ISITACAT_LOG_LEVEL: 'warn' };
  expect(unusedSettings(env)).toEqual([
    'ISITACAT_GRPC_PORT is not used by npm start: every port follows --port',
  ]);
});
