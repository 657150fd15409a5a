import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import type { PageDriver } from './page-driver.js';

/** Expects that axe finds nothing wrong with what is seen now. */
export async function expectAccessible({ page }: PageDriver): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
