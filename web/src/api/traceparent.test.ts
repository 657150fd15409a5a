import { describe, expect, it } from 'vitest';
import { traceparentOf } from './traceparent.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the traceparent of a call', () => {
  it('keeps the trace that it is given, in a span of its own each time', () => {
    const [one, other] = [traceparentOf(TRACE), traceparentOf(TRACE)];
    expect(one).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(one).not.toBe(other);
  });

  it.each([undefined, '', '0'.repeat(32), 'x'.repeat(32)])('draws a trace in place of %j', (given) => {
    expect(traceparentOf(given)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});
