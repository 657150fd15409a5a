// Loaded into every process of a system under test: at SIGUSR2 its clock jumps to as far from
// the real one as the file named by FAULTS_CLOCK_FILE says, in milliseconds; it notes that beside it.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.FAULTS_CLOCK_FILE;
const RealDate = Date;
let skewMs = 0;

const now = () => RealDate.now() + skewMs;

class SkewedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }

  static now() {
    return now();
  }
}

if (file !== undefined) {
  globalThis.Date = SkewedDate;
  process.on('SIGUSR2', () => {
    skewMs = Number(readFileSync(file, 'utf8'));
    writeFileSync(`${file}.${process.pid}`, String(skewMs));
  });
}
