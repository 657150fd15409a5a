// node deploy/settings.mjs: writes the table of settings in docs/operate.md, out of what the code reads.
// With --check it writes nothing and fails where the table is another.
import { readConfig as readBff } from '@isitacat/bff';
import { readConfig as readPredictor } from '@isitacat/predictor';
import { ENVIRONMENT_NAMES, EnvReader } from '@isitacat/service-kit';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const PAGE = fileURLToPath(new URL('../docs/operate.md', import.meta.url));
const PLACE = /(?<=<!-- settings -->\n)[^]*(?=<!-- end of settings -->)/;

/** What a value may be, by the reader's methods. */
const KINDS = {
  string: () => 'text',
  optional: () => 'text',
  url: () => 'a URL',
  optionalUrl: () => 'a URL',
  urls: () => 'URLs',
  ratio: () => '0 to 1',
  int: ({ min, max }) => `${min} to ${max}`,
  choice: (choices) => choices.join(', '),
  list: () => 'a list',
};

const rows = new Map();
for (const [part, read] of [
  ['BFF', readBff],
  ['predictor', readPredictor],
]) {
  note(part);
  read({ ISITACAT_STORAGE: 'file:///data' });
}
const page = readFileSync(PAGE, 'utf8');
const text = await prettier.format(page.replace(PLACE, `\n${table()}\n`), {
  ...(await prettier.resolveConfig(PAGE)),
  parser: 'markdown',
});
if (!process.argv.includes('--check')) writeFileSync(PAGE, text);
else if (text !== page) {
  console.error(
    'the settings in docs/operate.md are not those of the code: node deploy/settings.mjs puts it right',
  );
  process.exitCode = 1;
}

/** Has every reader tell what a part asks it for. */
function note(part) {
  for (const [method, kind] of Object.entries(KINDS)) {
    const original = (EnvReader.prototype[method] =
      EnvReader.prototype[method].original ?? EnvReader.prototype[method]);
    const noting = function (name, ...rest) {
      const { default: usual } = rest.at(-1) ?? {};
      if (!rows.get(name)?.parts.includes(part)) add(name, part, usual, kind(...rest, {}));
      return original.call(this, name, ...rest);
    };
    EnvReader.prototype[method] = Object.assign(noting, { original });
  }
}

function add(name, part, usual, allowed) {
  const row = rows.get(name) ?? { allowed, usual: new Map(), parts: [] };
  row.parts.push(part);
  row.usual.set(part, [usual ?? []].flat().join(', '));
  rows.set(name, row);
}

function table() {
  const lines = Object.keys(ENVIRONMENT_NAMES)
    .filter((name) => rows.has(name))
    .map((name) => [name, rows.get(name)])
    .map(
      ([name, { parts, usual, allowed }]) =>
        `| \`${name}\` | ${parts.join(', ')} | ${usualOf(usual)} | ${allowed} |`,
    );
  return `| name | read by | default | may be |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** One where all parts agree, else each part's. */
function usualOf(usual) {
  const values = new Set(usual.values());
  if (values.size === 1) return [...values][0];
  return [...usual].map(([part, value]) => `${part} ${value}`).join(', ');
}
