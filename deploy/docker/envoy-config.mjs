// Prints Envoy's configuration for containers, where one name leads to every BFF.
import { envoyConfig, portTable } from '@isitacat/launcher';

const { bffs, envoy, envoyAdmin } = portTable(8080, { bffs: 1, natsServers: 1, predictors: 1 });
process.stdout.write(
  await envoyConfig({
    publicHost: '0.0.0.0',
    publicPort: envoy,
    adminPort: envoyAdmin,
    bffHost: 'bff',
    bffs,
  }),
);
