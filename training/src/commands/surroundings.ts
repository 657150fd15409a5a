import type { TrainingConfig } from '../config.js';
import type { ProgressOut } from '../terminal/progress.js';

/** What a command needs of the process that it runs in. */
export interface Surroundings {
  /** Folder that relative paths on the command line count from. */
  readonly folder: string;
  /** Root of the repository. */
  readonly root: string;
  readonly config: TrainingConfig;
  readonly out: (line: string) => void;
  readonly progress: ProgressOut;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}
