import { createApp, effectScope } from 'vue';
import App from './App.vue';
import { createApi, type Api } from './api/index.js';
import { SERVICES, type Services } from './services.js';
import { createAnnouncer } from './shell/announcer.js';
import { followNavigation } from './shell/follow-navigation.js';
import { registerServiceWorker } from './shell/register-service-worker.js';
import { createPageRouter } from './shell/router.js';
import { probeServer, watchServer } from './shell/server-watch.js';
import { showFirstLanguage } from './shell/use-language.js';
import { isSignInWanted, SignIn, takeReturned } from './sign-in/index.js';
import './styles/base.css';
import { wireAsking } from './wiring.js';

/** For as long as the page is open. */
const page = effectScope(true);

registerServiceWorker();
const returned = takeReturned(); // before the router reads the address
const { words, announce } = createAnnouncer();
const router = createPageRouter();
page.run(() => {
  followNavigation(router);
});
await showFirstLanguage();
createApp(App, { announcement: words }).provide(SERVICES, wire()).use(router).mount('#app');

function wire(): Services {
  const signIn = new SignIn();
  const api = createApi(signIn.door);
  void beginAs(signIn, api); // never throws
  const asking = wireAsking(api, signIn);
  const suspicion = (): boolean => asking.line.trouble.value !== undefined;
  const server = page.run(() => watchServer(probeServer, suspicion));
  if (!server) throw new TypeError('the page is closed');
  return { api, asking, signIn, server, announce };
}

/** Who has to sign in is asked to before they have chosen a picture. */
async function beginAs(signIn: SignIn, api: Api): Promise<void> {
  if (returned) await signIn.finish(returned);
  else if (await isSignInWanted())
    await api.getDefaultModel(new AbortController().signal).catch(() => undefined);
}
