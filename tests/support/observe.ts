import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './shell.js';

/** One alert of deploy/observe. */
export interface Alert {
  readonly name: string;
  readonly expr: string;
  readonly summary: string;
  readonly runbook: string;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: { readonly summary: string; readonly runbook: string };
}

/** Grafana's dashboard. */
export interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const FOLDER = path.join(ROOT, 'deploy', 'observe');

async function rules(): Promise<readonly Rule[]> {
  const { groups } = parse(await readFile(path.join(FOLDER, 'alerts.yml'), 'utf8')) as RuleFile;
  return groups.flatMap((group) => group.rules);
}

export async function alertsOf(): Promise<readonly Alert[]> {
  return (await rules()).flatMap(({ alert: name, expr, annotations }) =>
    name === undefined ? [] : [{ name, expr, summary: '', runbook: '', ...annotations }],
  );
}

export async function readDashboard(): Promise<Dashboard> {
  const file = path.join(FOLDER, 'grafana', 'dashboards', 'isitacat.json');
  return JSON.parse(await readFile(file, 'utf8')) as Dashboard;
}

/** Names of figures of ours in a text. */
export function metricsIn(text: string): readonly string[] {
  return [...new Set(text.match(/\b(?:isitacat|nodejs|process)_\w+|\bisitacat:\w+:\w+/g))];
}

/** Every figure that an alert or the dashboard reads, and those that rules of ours make of others. */
export async function readMetrics(): Promise<{
  readonly read: readonly string[];
  readonly made: readonly string[];
}> {
  const all = await rules();
  const { panels } = await readDashboard();
  const expressions = [...all, ...panels.flatMap(({ targets = [] }) => targets)].map(({ expr }) => expr);
  return {
    read: metricsIn(expressions.join('\n')),
    made: all.flatMap(({ record }) => (record === undefined ? [] : [record])),
  };
}
