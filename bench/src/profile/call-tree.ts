/** The part of V8's `.cpuprofile` that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas?: readonly number[];
}

/** A function as called from one place, with those that it called. */
export interface CallNode {
  readonly name: string;
  /** Its own time and that of all below, milliseconds. */
  readonly totalMs: number;
  /** Its own alone. */
  readonly selfMs: number;
  readonly children: readonly CallNode[];
}

/** The tree of a profile; calls of one function from one place are one node. */
export function callTree({ nodes, samples = [], timeDeltas = [] }: CpuProfile): CallNode {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfMs = new Map<number, number>();
  for (const [n, id] of samples.entries()) {
    selfMs.set(id, (selfMs.get(id) ?? 0) + (timeDeltas[n] ?? 0) / 1000);
  }
  const build = (id: number): CallNode => {
    const node = byId.get(id);
    const called = (node?.children ?? []).filter((child) => !isProfiler(byId.get(child)));
    const children = called.map(build).sort((a, b) => b.totalMs - a.totalMs);
    const own = selfMs.get(id) ?? 0;
    const totalMs = children.reduce((sum, child) => sum + child.totalMs, own);
    return { name: frameName(node?.callFrame), totalMs, selfMs: own, children };
  };
  return build(nodes[0]?.id ?? 0);
}

/** Own time by function, wherever it was called from; the dearest first. Waiting is left out. */
export function topFunctions(tree: CallNode): readonly (readonly [name: string, ms: number])[] {
  const spent = new Map<string, number>();
  const visit = ({ name, selfMs, children }: CallNode): void => {
    if (name !== IDLE) spent.set(name, (spent.get(name) ?? 0) + selfMs);
    children.forEach(visit);
  };
  visit(tree);
  return [...spent].sort(([, a], [, b]) => b - a);
}

/** V8's name for waiting. */
export const IDLE = '(idle)';

/** What beginning a profile takes is no part of the work. */
function isProfiler(node: CpuProfile['nodes'][number] | undefined): boolean {
  return node?.callFrame.url.endsWith('/bench/dist/profile/preload.js') ?? false;
}

function frameName(frame: CpuProfile['nodes'][number]['callFrame'] | undefined): string {
  if (frame === undefined) return 'unknown';
  const { functionName, url, lineNumber } = frame;
  const name = functionName === '' ? '(anonymous)' : functionName;
  const file = url.replace(/^.*[/](node_modules|packages)[/]/, '').replace(/[/]dist[/]/, '/');
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}
