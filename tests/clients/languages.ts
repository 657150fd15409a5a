import { REPOSITORY } from '@isitacat/launcher';
import { join } from 'node:path';

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How the client of a language is built and run. */
export interface Language {
  readonly name: string;
  /** Below the repository; where its steps run. */
  readonly folder: string;
  /** What must be installed, and a command that shows that it is. */
  readonly tools: readonly { readonly title: string; readonly shown: Command }[];
  readonly steps: readonly Command[];
  readonly conformance: Command;
  /** The command `isitacat`. */
  readonly command: Command;
}

const client = (name: string): string => join(REPOSITORY, 'clients', name);
const VENV = join(REPOSITORY, '.cache', 'clients', 'python');
const JAR = join(client('java'), 'target', 'isitacat.jar');

/** Every client there is. */
export const LANGUAGES: readonly Language[] = [
  {
    name: 'go',
    folder: client('go'),
    tools: [{ title: 'Go 1.26 or newer', shown: ['go', 'version'] }],
    steps: [
      ['go', 'generate', './...'],
      ['go', 'vet', './...'],
      ['go', 'build', '-o', 'bin/', './cmd/...'],
    ],
    conformance: [join(client('go'), 'bin/conformance')],
    command: [join(client('go'), 'bin/isitacat')],
  },
  {
    name: 'python',
    folder: client('python'),
    tools: [{ title: 'Python 3.10 or newer with venv', shown: ['python3', '-m', 'venv', '--help'] }],
    steps: [
      ['python3', '-m', 'venv', VENV],
      [join(VENV, 'bin/pip'), 'install', '--quiet', '-r', 'requirements.txt'],
      [
        ...([join(VENV, 'bin/pip'), 'install', '--quiet', '--no-deps', '--no-build-isolation'] as const),
        ...['--force-reinstall', '.'],
      ],
    ],
    conformance: [join(VENV, 'bin/python'), '-m', 'isitacat.conformance'],
    command: [join(VENV, 'bin/isitacat')],
  },
  {
    name: 'java',
    folder: client('java'),
    tools: [
      { title: 'a Java development kit, 17 or newer', shown: ['javac', '-version'] },
      { title: 'Maven 3.8 or newer', shown: ['mvn', '--version'] },
    ],
    steps: [['mvn', '--batch-mode', '--quiet', 'package']],
    conformance: ['java', '-cp', JAR, 'isitacat.conformance.Conformance'],
    command: ['java', '-jar', JAR],
  },
  {
    name: 'rust',
    folder: client('rust'),
    tools: [{ title: 'Rust 1.88 or newer with Cargo', shown: ['cargo', '--version'] }],
    steps: [
      ['cargo', 'test', '--quiet', '--locked', '--lib'],
      ['cargo', 'build', '--quiet', '--locked', '--bins'],
    ],
    conformance: [join(client('rust'), 'target/debug/conformance')],
    command: [join(client('rust'), 'target/debug/isitacat')],
  },
  {
    name: 'node',
    folder: client('node'),
    tools: [{ title: 'npm', shown: ['npm', '--version'] }],
    steps: [
      ['npm', 'ci', '--loglevel', 'error'],
      ['npm', 'run', '--silent', 'build'],
    ],
    conformance: [process.execPath, join(client('node'), 'dist/conformance/main.js')],
    command: [process.execPath, join(client('node'), 'dist/command.js')],
  },
];
