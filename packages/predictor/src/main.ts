import { runService } from '@isitacat/service-kit';
import { readConfig } from './config.js';
import { startPredictor } from './start.js';

await runService({
  name: 'predictor',
  start: async (signal) => startPredictor(readConfig(process.env), { signal, environment: process.env }),
});
