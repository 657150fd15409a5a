/**
 * What a process is called in a table.
 *
 * @param commandLine As `/proc/<pid>/cmdline` has it, with a zero byte after each word.
 */
export function processName(commandLine: string): string {
  const words = commandLine.split('\0').filter((word) => word !== '');
  const [program = 'unknown'] = words;
  if (program.startsWith('ray::')) return program.replace(/[.( ].*$/, '');
  const script = words.slice(1).find((word) => /[.](m?js|py)$/.test(word));
  if (words.some((word) => word.includes('multiprocessing'))) return 'python worker';
  if (script !== undefined) return scriptName(script);
  const module = words.indexOf('-m');
  if (module > 0) return words[module + 1] ?? program;
  return baseName(/[/]python[\d.]*$/.test(program) ? (words[1] ?? program) : program);
}

function scriptName(path: string): string {
  const [, part, rest] = /packages[/]([^/]+)[/]dist[/](.+)[.]js$/.exec(path) ?? [];
  if (part === undefined || rest === undefined) return baseName(path);
  const file =
    rest
      .replace(/[/-]?main$/, '')
      .split('/')
      .at(-1) ?? '';
  return file === '' ? part : `${part} ${file}`;
}

function baseName(path: string): string {
  return path.split(' ')[0]?.split('/').at(-1) ?? path;
}
