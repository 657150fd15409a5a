// Prints Envoy's configuration for containers, where one name leads to every BFF. Who may call is
// as ISITACAT_SIGN_IN, ISITACAT_AUDIENCE and ISITACAT_JWKS say here: the BFF must be told the same;
// where traces go, ISITACAT_OTLP_ENDPOINT, and ISITACAT_TRACE_RATIO how many.
import { envoyConfig, envoySignIn, portTable } from '@isitacat/launcher';
import { checkSignIn, EnvReader, readSignIn, readTracing } from '@isitacat/service-kit';

const read = new EnvReader(process.env);
const signIn = readSignIn(read);
const { endpoint, ratio } = readTracing(read);
read.finish();
checkSignIn(signIn);
const { bffs, envoy, envoyAdmin } = portTable(8080, { bffs: 1, natsServers: 1, predictors: 1 });
process.stdout.write(
  await envoyConfig({
    publicHost: '0.0.0.0',
    publicPort: envoy,
    adminPort: envoyAdmin,
    bffHost: 'bff',
    bffs,
    signIn: await envoySignIn(signIn),
    tracing: endpoint === undefined ? undefined : { endpoint, ratio },
  }),
);
