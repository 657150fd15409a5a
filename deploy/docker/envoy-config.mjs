// Writes Envoy's configuration for containers, where one name leads to every BFF, to a folder that
// stands as /etc/envoy there: envoy.yaml for callers in the clear, envoy-tls.yaml for callers by
// TLS, with the certificate in /certificates. Who may call is as ISITACAT_SIGN_IN, ISITACAT_AUDIENCE
// and ISITACAT_JWKS say here: the BFF must be told the same; where traces go, ISITACAT_OTLP_ENDPOINT,
// and ISITACAT_TRACE_RATIO how many; ISITACAT_CALLS_PER_SECOND is for each address.
// Usage: envoy-config FOLDER
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envoyConfig, envoySignIn, portTable, readCallsPerSecond, tlsSecrets } from '@isitacat/launcher';
import { checkSignIn, EnvReader, readSignIn, readTracing } from '@isitacat/service-kit';

const CONFIGURATION = '/etc/envoy';
/** As Kubernetes names them in a secret of certificates. */
const CERTIFICATE = { certificate: '/certificates/tls.crt', key: '/certificates/tls.key' };

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder to write to');
const read = new EnvReader(process.env);
const signIn = readSignIn(read);
const { endpoint, ratio } = readTracing(read);
const callsPerSecond = readCallsPerSecond(read);
read.finish();
checkSignIn(signIn);
const { bffs, envoy, envoyAdmin } = portTable(8080, { bffs: 1, natsServers: 1, predictors: 1 });
const settings = {
  publicHost: '0.0.0.0',
  publicPort: envoy,
  adminPort: envoyAdmin,
  bffHost: 'bff',
  bffs,
  callsPerSecond,
  signIn: await envoySignIn(signIn),
  tracing: endpoint === undefined ? undefined : { endpoint, ratio },
};
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'envoy.yaml'), await envoyConfig(settings));
await writeFile(
  join(folder, 'envoy-tls.yaml'),
  await envoyConfig({ ...settings, tlsSecretsFile: `${CONFIGURATION}/tls.json` }),
);
await writeFile(join(folder, 'tls.json'), tlsSecrets(CERTIFICATE));
