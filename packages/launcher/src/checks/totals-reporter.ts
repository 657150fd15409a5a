import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { Failure, Totals } from './totals.js';

/** Where vitest's `--outputFile.totals` says, the run's `Totals` are written at its end. */
export default class TotalsReporter implements Reporter {
  private file: string | undefined;

  onInit({ config }: Vitest): void {
    const files = config.outputFile;
    if (typeof files === 'object') this.file = files['totals'];
  }

  async onTestRunEnd(modules: readonly TestModule[], outside: readonly SerializedError[]): Promise<void> {
    if (this.file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const named = (state: string): typeof tests => tests.filter((test) => test.result().state === state);
    const totals: Totals = {
      passed: named('passed').length,
      failures: [
        ...modules.flatMap(brokenOf),
        ...named('failed').map((test) =>
          failure(`${test.module.relativeModuleId} > ${test.fullName}`, test.result().errors),
        ),
        ...outside.map((error) => failure('outside any test', [error])),
      ],
      skipped: named('skipped').map((test) => test.fullName),
    };
    await writeFile(this.file, JSON.stringify(totals));
  }
}

/** Files that don't load, and hooks of files and suites that failed. */
function brokenOf(module: TestModule): readonly Failure[] {
  const suites = [...module.children.allSuites()].map(
    (suite) => [`${module.relativeModuleId} > ${suite.fullName}`, suite.errors()] as const,
  );
  return [[module.relativeModuleId, module.errors()] as const, ...suites]
    .filter(([, errors]) => errors.length > 0)
    .map(([name, errors]) => failure(name, errors));
}

function failure(test: string, errors: readonly SerializedError[] | undefined): Failure {
  const [error] = errors ?? [];
  const [line = ''] = stripVTControlCharacters(error?.message ?? 'failed').split('\n');
  const [place] = error?.stacks ?? [];
  return { test, reason: place === undefined ? line : `${line} (${basename(place.file)}:${place.line})` };
}
