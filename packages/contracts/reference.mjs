// node packages/contracts/reference.mjs: writes docs/reference.md out of the comments of the contract.
// With --check it writes nothing and fails where the page is another. Needs `npm run build` before.
import { createFileRegistry, fromBinary, ScalarType } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const PAGE = fileURLToPath(new URL('../../docs/reference.md', import.meta.url));
const image = readFileSync(new URL('gen/public.binpb', import.meta.url));

// As descriptor.proto numbers what a file, a message, an enum and a service hold.
const MESSAGES = 4;
const ENUMS = 5;
const SERVICES = 6;
const FIELDS = 2;
const NESTED_ENUMS = 4;
const VALUES = 2;
const METHODS = 2;

const KINDS = {
  unary: '',
  server_streaming: ', answers by stream',
  client_streaming: ', asks by stream',
  bidi_streaming: ', streams both ways',
};

const files = [...createFileRegistry(fromBinary(FileDescriptorSetSchema, image)).files]
  .filter(({ name }) => name.startsWith('isitacat/v1/'))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
const documented = new Set(files.flatMap(({ messages, enums }) => [...messages, ...enums]));

const text = await prettier.format(
  [
    '# Reference',
    'The public contract, out of the comments in [`proto/isitacat/v1/`](../proto/isitacat/v1/): `node packages/contracts/reference.mjs` writes this page.',
    ...files.flatMap((file) => file.services.map((service, n) => ofService(file, service, [SERVICES, n]))),
    ...files.flatMap((file) => file.messages.map((message, n) => ofMessage(file, message, [MESSAGES, n]))),
    ...files.flatMap((file) => file.enums.map((each, n) => ofEnum(file, each, [ENUMS, n]))),
  ].join('\n\n'),
  { ...(await prettier.resolveConfig(PAGE)), parser: 'markdown' },
);
if (!process.argv.includes('--check')) writeFileSync(PAGE, text);
else if (readFileSync(PAGE, 'utf8') !== text) {
  console.error(
    'docs/reference.md is not what proto/ says: node packages/contracts/reference.mjs puts it right',
  );
  process.exitCode = 1;
}

function ofService(file, service, path) {
  const methods = service.methods.map((method, n) =>
    [
      `### ${service.name}/${method.name}`,
      `${linked(method.input)} → ${linked(method.output)}${KINDS[method.methodKind]}`,
      commentOn(file, [...path, METHODS, n]),
    ].join('\n\n'),
  );
  return [`## ${service.name}`, commentOn(file, path), ...methods].join('\n\n');
}

function ofMessage(file, message, path) {
  const rows = message.fields.map((field, n) =>
    row([
      `\`${field.name}\``,
      typeOf(field) + (field.oneof === undefined ? '' : ` (one of \`${field.oneof.name}\`)`),
      commentOn(file, [...path, FIELDS, n]),
    ]),
  );
  const enums = message.nestedEnums.map((each, n) => ofEnum(file, each, [...path, NESTED_ENUMS, n]));
  const fields =
    rows.length === 0 ? 'No fields.' : [row(['field', 'type', '']), '|-|-|-|', ...rows].join('\n');
  return [`## ${message.name}`, commentOn(file, path), fields, ...enums].join('\n\n');
}

function ofEnum(file, { name, values }, path) {
  const rows = values.map((value, n) =>
    row([`\`${value.name}\``, `${value.number}`, commentOn(file, [...path, VALUES, n])]),
  );
  return [
    `## ${name}`,
    commentOn(file, path),
    [row(['value', 'number', '']), '|-|-|-|', ...rows].join('\n'),
  ].join('\n\n');
}

function typeOf(field) {
  const one = (kind) => {
    if (kind === 'message') return linked(field.message);
    return kind === 'enum' ? linked(field.enum) : `\`${ScalarType[field.scalar].toLowerCase()}\``;
  };
  if (field.fieldKind === 'list') return `${one(field.listKind)}, repeated`;
  if (field.fieldKind === 'map') return `map to ${one(field.mapKind)}`;
  return one(field.fieldKind);
}

function linked(type) {
  return documented.has(type) ? `[${type.name}](#${type.name.toLowerCase()})` : `\`${type.typeName}\``;
}

function commentOn(file, path) {
  const key = path.join();
  const found = file.proto.sourceCodeInfo?.location.find((each) => each.path.join() === key);
  const comment = (found?.leadingComments || found?.trailingComments || '').replace(/^ /gm, '').trim();
  if (comment === '') throw new Error(`${file.name}: nothing is said of ${key}`);
  return comment;
}

function row(cells) {
  return `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}
