import { nextTick, watchEffect } from 'vue';
import { START_LOCATION, type Router } from 'vue-router';
import { locale, t } from '../i18n/index.js';
import { focusHeading } from './focus-heading.js';

/**
 * Does what a browser does by itself when a new page is loaded: names the window after the view, and moves the
 * keyboard's place, and with it what a screen reader reads, to the view's heading.
 */
export function followNavigation(router: Router): void {
  watchEffect(() => {
    const view = router.currentRoute.value.meta.title?.();
    document.title = view === undefined ? t.shell.name : t.shell.titleOf(view);
    document.documentElement.lang = locale.value;
  });
  router.afterEach(async (to, from, failure) => {
    if (failure || from === START_LOCATION || to.path === from.path) return;
    await nextTick();
    focusHeading();
  });
}
