/** What a command sees of the process that runs it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Where it was called; relative paths start here. */
  readonly folder: string;
  /** Prints a line of its result. */
  readonly out: (line: string) => void;
  /** Prints a line about what it is doing. */
  readonly err: (line: string) => void;
}
