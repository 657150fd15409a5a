import { useLocalStorage } from '@vueuse/core';
import { watchEffect, type Ref } from 'vue';

/** The colours that can be chosen; `auto` follows the system. */
const THEMES = ['auto', 'light', 'dark'] as const;

type Theme = (typeof THEMES)[number];

/** The chosen colours, kept in the browser. Use it once. */
export function useTheme(): { readonly theme: Readonly<Ref<Theme>>; readonly change: () => void } {
  const kept = useLocalStorage<Theme>('isitacat.theme', 'auto');
  const colourFrame = frameColours();
  watchEffect(() => {
    if (!THEMES.includes(kept.value)) kept.value = 'auto'; // it was written by something else
    document.documentElement.dataset['theme'] = kept.value;
    colourFrame();
  });
  return {
    theme: kept,
    change: () => {
      kept.value = THEMES[(THEMES.indexOf(kept.value) + 1) % THEMES.length] ?? 'auto';
    },
  };
}

/** The browser's own frame takes the colour that the page now has, also where that is not the system's. */
function frameColours(): () => void {
  const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')];
  const ofSystem = metas.map(({ content }) => content);
  return () => {
    const chosen = document.documentElement.dataset['theme'] !== 'auto';
    const colour = getComputedStyle(document.body).backgroundColor;
    for (const [index, meta] of metas.entries()) meta.content = chosen ? colour : (ofSystem[index] ?? '');
  };
}
