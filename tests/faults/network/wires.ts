import { must } from './commands.js';
import type { Wire } from './host.js';

/** To it every BFF and whoever calls them is plugged in. */
export const FRONT: Wire = { name: 'front', net: '10.77.1' };

/** To it NATS and all that talk to it are plugged in. */
export const BACK: Wire = { name: 'back', net: '10.77.2' };

/** On each wire, this process's own address. */
const OURS = 254;

/** Lays both wires in this process's network; they go with it. */
export async function layWires(): Promise<void> {
  await must('ip', 'link', 'set', 'lo', 'up');
  for (const { name, net } of [FRONT, BACK]) {
    await must('ip', 'link', 'add', name, 'type', 'bridge');
    await must('ip', 'address', 'add', `${net}.${OURS}/24`, 'dev', name);
    await must('ip', 'link', 'set', name, 'up');
  }
}
