import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath } from '@isitacat/launcher';
import { describe, expect, it } from 'vitest';
import { alertsOf, metricsIn, readDashboard } from '../support/observe.js';
import { goProgram } from '../support/go-tool.js';
import { PROMTOOL, PROMTOOL_CHECKS } from '../support/promtool.js';
import { ROOT, run } from '../support/shell.js';

const operate = await readFile(path.join(ROOT, 'docs/operate.md'), 'utf8');
const alerts = await alertsOf();
const dashboard = await readDashboard();
const built = goProgram(PROMTOOL.path, PROMTOOL.version);
const [onPath] = await findOnPath(['promtool'], process.env['PATH']);
const promtool = onPath ?? (existsSync(built) ? built : undefined);

describe('the alerts', () => {
  it.each(alerts.map(({ name }) => name))('%s is explained in the runbook, where it says so', (name) => {
    expect(operate).toContain(`\n### ${name}\n`);
    const alert = alerts.find((one) => one.name === name);
    expect(alert?.runbook).toBe(`docs/operate.md#${name.toLowerCase()}`);
    expect(alert?.summary).not.toBe('');
  });

  it('leave no heading of the runbook without one', () => {
    const headings = [...operate.matchAll(/^### (Isitacat\w+)$/gm)].map(([, name]) => name);
    expect(headings.sort()).toEqual(alerts.map(({ name }) => name).sort());
  });

  it('are each tried by a test for promtool', async () => {
    const text = await readFile(path.join(ROOT, 'deploy/observe/alerts.test.yml'), 'utf8');
    const tried = new Set([...text.matchAll(/alertname: (\w+)/g)].map(([, name]) => name));
    expect(alerts.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('tell of errors, of slow answers by burn rate, of waiting jobs, dead letters and what is gone', () => {
    const expressions = alerts.map(({ expr }) => expr).join('\n');
    for (const part of ['call_errors', 'slow_answers', 'jobs_oldest', 'jobs_dead', 'isitacat-predictor']) {
      expect(expressions).toContain(part);
    }
  });
});

describe('the dashboard', () => {
  it('has panels of different ids, each of which asks something', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const charts = dashboard.panels.filter(({ type }) => type !== 'row');
    expect(charts.length).toBeGreaterThan(15);
    expect(charts.filter(({ targets }) => (targets ?? []).length === 0)).toEqual([]);
  });

  it('shows each phase, and every queue', () => {
    const shown = metricsIn(JSON.stringify(dashboard));
    for (const name of [
      'predict_phase_seconds_sum',
      'engine_queued',
      'jobs_pending',
      'model_state',
      'engine_tensors',
    ]) {
      expect(shown).toContain(`isitacat_${name}`);
    }
  });
});

describe.skipIf(promtool === undefined)('promtool', () => {
  it.each(PROMTOOL_CHECKS.map((args) => ({ asked: args.join(' '), args })))(
    '$asked finds nothing wrong',
    async ({ args }) => {
      const { exitCode, stdout, stderr } = await run(promtool ?? '', args);
      expect({ exitCode, said: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, said: '' });
    },
  );
});
