import { chromiumPath } from './chromium-path.js';
import { toolPath } from './tool-path.js';

/** Brings everything that tests run beside our own code; what can't be had is said here and fails its tests. */
const wanted = [
  ...(['nats-server', 'envoy', 'grpcurl', 'fake-gcs-server'] as const).map((name) => () => toolPath(name)),
  chromiumPath,
];
for (const find of wanted) {
  await find().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  });
}
