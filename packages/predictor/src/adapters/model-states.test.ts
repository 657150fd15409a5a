import { describe, expect, it } from 'vitest';
import { ModelStates } from './model-states.js';

const ONE = { model: 'cat', version: 1 };
const TWO = { model: 'cat', version: 2 };
const served = { drain: (): Promise<void> => Promise.resolve() };

function told(states: ModelStates): readonly string[] {
  return states.all.map(({ held, state }) => `${held.version} ${state}`);
}

describe('the states of versions', () => {
  it('follow a version from its start to its end', async () => {
    const states = new ModelStates();
    const seen: (readonly string[])[] = [];
    const running = await states.follow(ONE, () => {
      seen.push(told(states));
      return Promise.resolve({ drain: () => Promise.resolve(void seen.push(told(states))) });
    });
    seen.push(told(states));
    await running.drain();
    expect([...seen, told(states)]).toEqual([['1 loading'], ['1 serving'], ['1 draining'], []]);
  });

  it('keep a failure until another version of the model takes over', async () => {
    const states = new ModelStates();
    await expect(states.follow(ONE, () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    expect(told(states)).toEqual(['1 failed']);
    await states.follow(TWO, () => Promise.resolve(served));
    expect(told(states)).toEqual(['2 serving']);
  });
});
