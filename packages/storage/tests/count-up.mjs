// A process that adds to a shared counter by compare-and-set, and says so each time it has.
/* global AbortController */
import { openStore } from '@isitacat/storage';

const [url, key, steps] = process.argv.slice(2);
const store = openStore(url);
const { signal } = new AbortController();

for (let done = 0; done < Number(steps);) {
  const found = await store.read(key, { signal });
  const next = Number(Buffer.from(found?.bytes ?? []).toString()) + 1;
  const options = { signal, durable: false, ifGeneration: found?.generation ?? '' };
  if (!(await store.write(key, Buffer.from(String(next)), options))) continue;
  done += 1;
  process.stdout.write('+');
}
