import { createRouter, createWebHistory, START_LOCATION, type RouteRecordRaw, type Router } from 'vue-router';
import { t } from '../i18n/index.js';
import AskPage from '../views/AskPage.vue';
import NotFoundView from '../views/NotFoundView.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** The view's name in the language that is shown; absent where the page's own name says enough. */
    readonly title?: () => string;
  }
}

/** Views other than the first are loaded when they are looked at. */
const ROUTES: readonly RouteRecordRaw[] = [
  { path: '/', name: 'ask', component: AskPage },
  {
    path: '/history',
    name: 'history',
    component: () => import('../views/HistoryView.vue'),
    meta: { title: () => t.history.title },
  },
  {
    path: '/predictions/:id',
    name: 'prediction',
    component: () => import('../views/PredictionView.vue'),
    props: true,
    meta: { title: () => t.history.answer },
  },
  {
    path: '/models',
    name: 'models',
    component: () => import('../views/ModelsView.vue'),
    meta: { title: () => t.models.title },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: NotFoundView,
    meta: { title: () => t.shell.notFound.title },
  },
];

export function createPageRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: ROUTES,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.onError((_error, to, from) => {
    // The server has a newer page, and the view of this one is gone from it: the newer one is loaded.
    if (from !== START_LOCATION && navigator.onLine) location.assign(to.fullPath);
  });
  return router;
}
