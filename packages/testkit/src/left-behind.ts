import { readFile, readdir } from 'node:fs/promises';

/** Ids of the processes whose command line or environment names `mark`; Linux only. */
export async function processesNaming(mark: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const named = await Promise.all(
    ids.map(async (id) => {
      const texts = ['cmdline', 'environ'].map((file) =>
        readFile(`/proc/${id}/${file}`, 'utf8').catch(() => ''),
      );
      return (await Promise.all(texts)).some((text) => text.includes(mark)) ? [Number(id)] : [];
    }),
  );
  return named.flat();
}

/** Names of the files in memory of the Envoy of this port; Linux only. */
export async function envoyMemory(port: number): Promise<readonly string[]> {
  const names = await readdir('/dev/shm');
  return names.filter((name) => name.startsWith('envoy_') && name.includes(String(port)));
}
