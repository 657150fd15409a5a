import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { renderReport } from './render.js';
import type { Report } from './report.js';

/** Writes a report as one HTML file, making its folder where there is none. */
export async function writeReport(file: string, report: Report): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await renderReport(report));
}
