/** The languages that the page speaks, the one for everybody else first. */
export const LOCALES = ['en', 'de'] as const;

export type Locale = (typeof LOCALES)[number];

/** The first of `wanted` that the page speaks, such as `de` for `de-AT`; English when it speaks none of them. */
export function pickLocale(wanted: readonly string[]): Locale {
  const spoken = wanted.map((tag) => LOCALES.find((locale) => locale === tag.toLowerCase().split('-')[0]));
  return spoken.find((locale) => locale !== undefined) ?? LOCALES[0];
}
