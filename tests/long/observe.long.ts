import { describe, expect, it } from 'vitest';
import { goToolInModule, hasGo } from '../support/go-tool.js';
import { PROMTOOL, PROMTOOL_CHECKS } from '../support/promtool.js';
import { run } from '../support/shell.js';

/** Go builds it at first use: a few minutes, and some 200 MB of modules. */
const LIMIT_MS = 1_200_000;

describe.skipIf(!hasGo)("Prometheus's own checker", () => {
  it(
    'finds nothing wrong with the configuration and the alerts, whose tests pass',
    async () => {
      const promtool = await goToolInModule(PROMTOOL.path, PROMTOOL.version);
      for (const args of PROMTOOL_CHECKS) {
        const { exitCode, stdout, stderr } = await run(promtool, args);
        expect({ exitCode, said: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, said: '' });
      }
    },
    LIMIT_MS,
  );
});
