import type { Death } from './part.js';

/**
 * What a person at the screen is told of a part that ended.
 *
 * @returns undefined where it was told before.
 */
export function describeDeath(death: Death): string | undefined {
  switch (death.outlook) {
    case 'hopeful':
      return `${death.how}${lastWord(death)}; starting it again`;
    case 'given up':
      return `${death.how}, as it did the last ${death.deaths} times soon after its start: it can't live. What else runs goes on, and it is tried twice a minute. ${itsLastWords(death)}`;
    case 'hopeless':
      return undefined;
    default:
      return death.outlook satisfies never;
  }
}

/** Why nothing could be started. */
export function describeFailedStart(death: Death): string {
  return `${death.how}; ${itsLastWords(death)}`;
}

function itsLastWords({ lastWords }: Death): string {
  return ['its last words:', ...lastWords].join('\n  ');
}

/** One that was killed, or was told to end, had no reason of its own. */
function lastWord({ how, lastWords }: Death): string {
  const isOwnFault = /ended with status [1-9]/.test(how);
  return isOwnFault ? ` (${lastWords.at(-1) ?? ''})` : '';
}
