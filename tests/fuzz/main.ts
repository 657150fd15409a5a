import { randomInt } from 'node:crypto';
import { AppError } from '@isitacat/errors';
import { FUZZ_HELP, parseFuzzFlags, type FuzzFlags } from './flags.js';
import { runTarget, type TargetReport } from './run-target.js';
import { TARGET_NAMES } from './targets.js';

const HIGHEST_SEED = 1_000_000;
const MINUTE_MS = 60_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const flags = parseFuzzFlags(process.argv.slice(2).filter((word) => word !== 'fuzz'));
  if (flags.help) process.stdout.write(`${FUZZ_HELP}\n`);
  else {
    const reports = await fuzz(flags);
    process.stdout.write(`${JSON.stringify(reports)}\n`);
    process.exitCode = reports.every(({ findings }) => findings.length === 0) ? 0 : 1;
  }
} catch (error) {
  say(error instanceof AppError ? error.message : String(error));
  process.exitCode = 1;
}

async function fuzz({
  minutes,
  inputs,
  seed = randomInt(HIGHEST_SEED),
  targets: names = TARGET_NAMES,
}: FuzzFlags): Promise<readonly TargetReport[]> {
  const eachMs = (minutes * MINUTE_MS) / names.length;
  const reports: TargetReport[] = [];
  say(`the seed is ${seed}`);
  for (const name of names) {
    const report = await runTarget({ target: name, seed, inputs }, eachMs);
    reports.push(report);
    const { runs = 0, corpus = 0, reached = 0, findings } = report;
    say(`${name}: ${runs} inputs, ${corpus} kept, ${reached} reached, ${findings.length} found`);
    for (const { fault, input } of findings) say(`  ${fault}\n    ${input.slice(0, 2_000)}`);
  }
  return reports;
}
