import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

/** Loaded into a process before its own code: SIGUSR2 begins a profile, and the next one writes it. */
const folder = process.env['BENCH_PROFILE_DIR'];
const session = new Session();
let isRunning = false;

process.on('SIGUSR2', () => {
  if (isRunning) write();
  else begin();
});

function begin(): void {
  isRunning = true;
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
}

function write(): void {
  isRunning = false;
  session.post('Profiler.stop', (_error, { profile }) => {
    if (folder !== undefined) {
      writeFileSync(join(folder, `${process.pid}.cpuprofile`), JSON.stringify(profile));
    }
    session.disconnect();
  });
}
