import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import { PredictorPeer } from './predictor-peer.js';
import { startTestSystem, type System } from './system.js';

/** What the tests of a file work with. For use inside tests only. */
export interface WithPeer {
  /** One for all tests of the file. */
  readonly system: System;
  /** A new one for each test. */
  readonly peer: PredictorPeer;
}

/** Starts them, and ends them. */
export function withPeer(): WithPeer {
  let system: System;
  let peer: PredictorPeer;
  beforeAll(async () => {
    system = await startTestSystem();
  });
  afterAll(() => system[Symbol.asyncDispose]());
  beforeEach(async () => {
    peer = await PredictorPeer.connect(system.nats.url, system.store);
  });
  afterEach(() => peer[Symbol.asyncDispose]());
  return {
    get system() {
      return system;
    },
    get peer() {
      return peer;
    },
  };
}
