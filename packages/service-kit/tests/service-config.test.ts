import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { servicesIn } from './services-in.js';

const CONFIG = new URL('../../../proto/isitacat/v1/service_config.json', import.meta.url);

interface ServiceConfig {
  readonly methodConfig: readonly { readonly name: readonly { readonly service: string }[] }[];
}

it('the service config names every service that callers use, with all its methods, and no other', () => {
  const { methodConfig } = JSON.parse(readFileSync(CONFIG, 'utf8')) as ServiceConfig;
  const named = methodConfig.flatMap(({ name }) => name);
  // An operator sees what failed, and decides.
  const called = servicesIn(publicDescriptors()).filter((name) => name !== 'isitacat.v1.AdminService');
  expect(named).toEqual(expect.arrayContaining(called.map((service) => ({ service }))));
  expect(named).toHaveLength(called.length);
});
