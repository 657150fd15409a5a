// npm run licences: writes docs/licences.md, what is installed to run it and under which licence, out of
// the lock file. With --check it writes nothing and fails where the page is another or a licence not allowed.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Unlicense',
]);

/** Allowed for these alone, unchanged and in files of their own: docs/notice.md tells. */
const EXCEPTIONS = [
  { name: /^@img\/sharp-/, licence: 'LGPL-3.0-or-later' },
  { name: /^libheif-js$/, licence: 'LGPL-3.0' },
  { name: /^h5wasm$/, licence: 'SEE LICENSE IN LICENSE.txt' }, // free to use and change, as a work of NIST
];

const PAGE = fileURLToPath(new URL('../docs/licences.md', import.meta.url));
const lock = fileURLToPath(new URL('../package-lock.json', import.meta.url));

const packages = installed(JSON.parse(readFileSync(lock, 'utf8')).packages);
const refused = packages.filter((each) => !isAllowed(each));
for (const { name, version, licence } of refused)
  console.error(`${name} ${version}: ${licence} is not allowed`);
const page = await prettier.format(pageOf(packages), { parser: 'markdown', printWidth: 110 });
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) {
  console.error('docs/licences.md is not what the lock file says: npm run licences puts it right');
  process.exitCode = 1;
}
if (refused.length > 0) process.exitCode = 1;
if (process.exitCode === undefined)
  console.log(`${packages.length} packages, each under a licence that is allowed`);

/** Everything that is not for development alone, each name and version once. */
function installed(entries) {
  const found = new Map();
  for (const [path, { version, license, dev, link }] of Object.entries(entries)) {
    const name =
      path.split('node_modules/')[1] === undefined ? undefined : path.split('node_modules/').at(-1);
    if (name === undefined || dev || link) continue;
    found.set(`${name}@${version}`, { name, version, licence: license ?? 'none is told' });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Of what is joined by AND each part, of what is joined by OR any. */
function isAllowed({ name, licence }) {
  const parts = licence.replace(/[()]/g, '').split(' AND ');
  return parts.every((part) => part.split(' OR ').some((one) => ALLOWED.has(one) || isException(name, one)));
}

function isException(name, licence) {
  return EXCEPTIONS.some((each) => each.name.test(name) && each.licence === licence);
}

function pageOf(all) {
  const rows = all.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Licences of what it brings along

Written by \`npm run licences\` from the lock file: every package that is installed to run it, on any platform. Their texts are in \`node_modules\`, and in the images; [notice.md](notice.md) tells of those that ask for more.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
