import { beforeAll, describe, expect, it } from 'vitest';
import { pythonWith } from '../support/python-environment.js';
import { run } from '../support/shell.js';

interface Field {
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
  readonly oneof: string;
}
interface Method {
  readonly request: string;
  readonly response: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}
interface Protocol {
  readonly messages: Readonly<Record<string, Readonly<Record<string, Field>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly methods: Readonly<Record<string, Method>>;
}

interface MessageJson {
  readonly name: string;
  readonly field?: readonly {
    readonly name: string;
    readonly number: number;
    readonly label: string;
    readonly type: string;
    readonly typeName?: string;
    readonly oneofIndex?: number;
  }[];
  readonly nestedType?: readonly MessageJson[];
  readonly oneofDecl?: readonly { readonly name: string }[];
}
interface FileJson {
  readonly name: string;
  readonly messageType?: readonly MessageJson[];
  readonly enumType?: readonly {
    readonly name: string;
    readonly value: readonly { readonly name: string; readonly number?: number }[];
  }[];
  readonly service?: readonly {
    readonly method: readonly {
      readonly name: string;
      readonly inputType: string;
      readonly outputType: string;
      readonly clientStreaming?: boolean;
      readonly serverStreaming?: boolean;
    }[];
  }[];
}

describe('our text of the Open Inference Protocol', () => {
  let ours: Protocol;
  let theirs: Protocol;
  beforeAll(async () => {
    const python = await pythonWith('tests/inference/requirements.txt');
    theirs = JSON.parse(await must(python, 'tests/inference/descriptors.py')) as Protocol;
    const image = await must(
      'node_modules/.bin/buf',
      'build',
      '--path',
      'proto/inference',
      '-o',
      '-#format=json',
    );
    ours = protocolOf((JSON.parse(image) as { readonly file: readonly FileJson[] }).file);
  }, 300_000);

  it('has every method as the clients of others have it', () => {
    expect(Object.keys(ours.methods)).toHaveLength(10);
    expect(theirs.methods).toMatchObject(ours.methods);
  });

  it('has every field under the same name and number, and of the same type', () => {
    expect(Object.keys(ours.messages).length).toBeGreaterThan(30);
    expect(theirs.messages).toMatchObject(ours.messages);
  });

  it('has every value of an enum under the same number', () => {
    expect(Object.keys(ours.enums)).toEqual(['inference.DataType']);
    expect(theirs.enums).toMatchObject(ours.enums);
  });
});

async function must(program: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

function protocolOf(files: readonly FileJson[]): Protocol {
  const own = files.filter(({ name }) => name.startsWith('inference/'));
  const methods = own.flatMap(({ service = [] }) => service.flatMap(({ method }) => method));
  return {
    messages: Object.fromEntries(own.flatMap(({ messageType = [] }) => messagesOf(messageType, 'inference'))),
    enums: Object.fromEntries(
      own.flatMap(({ enumType = [] }) =>
        enumType.map(({ name, value }) => [
          `inference.${name}`,
          Object.fromEntries(value.map((one) => [one.name, one.number ?? 0])),
        ]),
      ),
    ),
    methods: Object.fromEntries(
      methods.map(({ name, inputType, outputType, clientStreaming = false, serverStreaming = false }) => [
        name,
        {
          request: inputType.slice(1),
          response: outputType.slice(1),
          requestStream: clientStreaming,
          responseStream: serverStreaming,
        },
      ]),
    ),
  };
}

function messagesOf(messages: readonly MessageJson[], parent: string): [string, Record<string, Field>][] {
  return messages.flatMap(({ name, field = [], nestedType = [], oneofDecl = [] }) => {
    const fields = field.map((one): [string, Field] => [
      one.name,
      {
        number: one.number,
        type: one.typeName?.slice(1) ?? one.type.slice('TYPE_'.length).toLowerCase(),
        repeated: one.label === 'LABEL_REPEATED',
        oneof: one.oneofIndex === undefined ? '' : (oneofDecl[one.oneofIndex]?.name ?? ''),
      },
    ]);
    const fullName = `${parent}.${name}`;
    return [[fullName, Object.fromEntries(fields)], ...messagesOf(nestedType, fullName)];
  });
}
