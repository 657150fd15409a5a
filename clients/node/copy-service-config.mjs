import { copyFileSync } from 'node:fs';

copyFileSync('../../proto/isitacat/v1/service_config.json', 'src/gen/service_config.json');
