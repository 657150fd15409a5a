import { fromFault } from './child/fault.js';
import type { HeavyOutcome, Outcome } from './child/protocol.js';
import type { Task } from './task.js';

/** Tells a picture's caller how it ended; without an outcome it was too late. */
export function settle(task: Task, outcome: Exclude<Outcome, HeavyOutcome> | undefined): void {
  switch (outcome?.type) {
    case 'answer':
      task.answer(outcome);
      break;
    case 'fault':
      task.fail(fromFault(outcome));
      break;
    case 'dropped':
    case undefined:
      task.expire();
      break;
    default:
      outcome satisfies never;
  }
}
