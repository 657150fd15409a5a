import { LOCALES, locale, pickLocale, showLocale, type Locale } from '../i18n/index.js';

const KEPT = 'isitacat.language';

/** Shows the language that was chosen last, else the browser's. Settles when its texts are there. */
export async function showFirstLanguage(): Promise<void> {
  const chosen = read();
  await showLocale(pickLocale(chosen === null ? navigator.languages : [chosen])).catch(() => undefined); // English is there
}

/** Switches to the language after the one that is shown, and keeps that. */
export async function showNextLanguage(): Promise<void> {
  const next = LOCALES[(LOCALES.indexOf(locale.value) + 1) % LOCALES.length] ?? LOCALES[0];
  await showLocale(next);
  keep(next);
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // some people forbid it
  }
}

function keep(chosen: Locale): void {
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // then the browser's language is back next time
  }
}
