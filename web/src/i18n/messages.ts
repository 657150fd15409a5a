import { readonly, shallowReactive, shallowRef, type Ref } from 'vue';
import { en, type Messages } from './en/index.js';
import type { Locale } from './locale.js';

/** Languages other than English are loaded by those who read them. */
const CATALOGUES: Readonly<Record<Locale, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de/index.js')).de,
};

const current = shallowReactive<Messages>({ ...en });
const shown = shallowRef<Locale>('en');
let wanted: Locale = 'en';

/** The texts of the page in the language that is shown; what renders or computes with them follows a change. */
export const t: Readonly<Messages> = current;

/** The language that is shown. */
export const locale: Readonly<Ref<Locale>> = readonly(shown);

/** Shows the page in another language. The last call wins. @throws when the texts cannot be loaded. */
export async function showLocale(next: Locale): Promise<void> {
  wanted = next;
  const messages = await CATALOGUES[next]();
  if (wanted !== next) return;
  Object.assign(current, messages);
  shown.value = next;
}
