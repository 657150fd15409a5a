// A process under test: its one argument names what it does.
import { EnvReader, runService } from '@isitacat/service-kit';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';

const say = (word) => process.stdout.write(`${word}\n`);
const never = () => new Promise(() => setInterval(() => undefined, 1_000));

const service = (drain) => {
  say('started');
  const alive = setInterval(() => undefined, 1_000);
  return {
    drain,
    async [Symbol.asyncDispose]() {
      clearInterval(alive);
      say('disposed');
    },
  };
};

const starts = {
  polite: async () => service(async () => say('drained')),
  stuck: async () =>
    service(async () => {
      say('draining');
      await never();
    }),
  slow: async () => service(never),
  async starting(signal) {
    say('starting');
    await delay(60_000, undefined, { signal });
  },
  async misconfigured() {
    const read = new EnvReader({ ISITACAT_GRPC_PORT: '80abc', ISITACAT_GRPC_PROT: '1' });
    read.int('ISITACAT_GRPC_PORT', { default: 50051, min: 0, max: 65535 });
    read.finish();
  },
  async rejecting() {
    setTimeout(() => void Promise.reject(new Error('nobody hears')), 10);
    await never();
  },
  async throwing() {
    setTimeout(() => {
      throw new Error('nobody hears');
    }, 10);
    await never();
  },
  failing: async () =>
    service(async () => {
      throw new Error('boom');
    }),
};

await runService({ name: 'tester', start: starts[process.argv[2]], graceMs: 1_000 });
