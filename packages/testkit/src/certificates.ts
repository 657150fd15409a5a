import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Paths of files, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** One who vouches for certificates. */
export interface Authority extends Certificate {
  /** Makes a certificate for `localhost` and `127.0.0.1`, good for servers and clients. */
  issue(name: string): Promise<Certificate>;
}

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const DAYS = ['-days', '2'];

/** Makes an authority of its own in a folder, by `openssl`. */
export async function makeAuthority(folder: string): Promise<Authority> {
  const at = (name: string): string => join(folder, name);
  const own = { certificate: at('ca.pem'), key: at('ca.key') };
  await run('openssl', [
    ...['req', '-x509', ...KEY, ...DAYS, '-subj', '/CN=tests'],
    ...['-keyout', own.key, '-out', own.certificate],
  ]);
  await writeFile(at('extensions'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  return {
    ...own,
    async issue(name) {
      const made = { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
      await run('openssl', [
        'req',
        ...KEY,
        '-subj',
        `/CN=${name}`,
        '-keyout',
        made.key,
        '-out',
        at(`${name}.csr`),
      ]);
      await run('openssl', [
        ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', own.certificate, '-CAkey', own.key],
        ...['-CAcreateserial', ...DAYS, '-extfile', at('extensions'), '-out', made.certificate],
      ]);
      return made;
    },
  };
}
