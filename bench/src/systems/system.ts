import type { Protocol } from '../load/order.js';

/** What a system of the comparison is, and how it is started. */
export interface SystemPlan {
  /** Short, for flags and files. */
  readonly id: string;
  readonly title: string;
  /** `ours` is what the others are compared with; a `limit` serves nobody. */
  readonly role: 'ours' | 'peer' | 'limit';
  /** Which file of the model computes. */
  readonly graph: Graph;
  /** `loop`: told by HTTP to run by itself. */
  readonly protocol: Protocol | 'loop';
  /** Settings and versions, as they are shown. */
  readonly settings: string;
  /** Folder in bench/peers with its requirements.txt; absent: it needs nothing of Python. */
  readonly environment?: string;
  /** How many processes of it run beside each other, each with a port of its own. Default 1. */
  readonly copies?: number;
  launch(place: Place): Launch;
}

/** A graph of the bundle. */
export type Graph = 'float32' | 'int8';

/** What a plan may count on when it says how to start. */
export interface Place {
  /** First of a block of free ports. */
  readonly port: number;
  /** Folder of its own that lasts. */
  readonly folder: string;
  /** Of its environment; empty without one. */
  readonly binaries: string;
  readonly model: ModelFile;
  /** How many processors there are. */
  readonly processors: number;
}

/** The network as the others get it. */
export interface ModelFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly string[];
}

/** A command, with what is added to the environment. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
