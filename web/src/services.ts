import { inject, type InjectionKey, type Ref } from 'vue';
import type { Api } from './api/index.js';
import type { AskingParts } from './asking/index.js';
import type { ServerState } from './shell/server-watch.js';
import type { SignIn } from './sign-in/index.js';

/** What the views are given by whoever starts the page. */
export interface Services {
  readonly api: Api;
  readonly asking: AskingParts;
  readonly signIn: SignIn;
  readonly server: Readonly<Ref<ServerState>>;
  /** Says something to those who hear the page instead of seeing it. */
  readonly announce: (words: string) => void;
}

export const SERVICES: InjectionKey<Services> = Symbol('services');

/** For the set-up of a component. @throws TypeError when the page was started without. */
export function useServices(): Services {
  const services = inject(SERVICES);
  if (!services) throw new TypeError('the page was started without its services');
  return services;
}
