import { createApp } from 'vue';
import App from './App.vue';
import { createApi } from './api/index.js';
import { SERVICES } from './services.js';
import { createAnnouncer } from './shell/announcer.js';
import { followNavigation } from './shell/follow-navigation.js';
import { createPageRouter } from './shell/router.js';
import { showFirstLanguage } from './shell/use-language.js';
import './styles/base.css';
import { wireAsking } from './wiring.js';

const api = createApi();
const { words, announce } = createAnnouncer();
const router = createPageRouter();
followNavigation(router);
await showFirstLanguage();
createApp(App, { announcement: words })
  .provide(SERVICES, { api, asking: wireAsking(api), announce })
  .use(router)
  .mount('#app');
