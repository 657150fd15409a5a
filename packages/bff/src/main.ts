import { runService } from '@isitacat/service-kit';

import { readConfig } from './config.js';
import { startBff } from './start.js';

await runService({ name: 'bff', start: () => startBff(readConfig(process.env)) });
