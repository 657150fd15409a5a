import { locale } from './messages.js';

/** Makes formatters and keeps one for each set of options and language: making one takes a millisecond. */
function kept<Options, Formatter>(
  make: (language: string, options: Options) => Formatter,
): (options: Options) => Formatter {
  const known = new Map<string, Formatter>();
  return (options) => {
    const key = `${locale.value} ${JSON.stringify(options)}`;
    const formatter = known.get(key) ?? make(locale.value, options);
    known.set(key, formatter);
    return formatter;
  };
}

/** Formats numbers as the language that is shown does. */
export const numberFormat = kept(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);

/** Formats times as the language that is shown does. */
export const dateFormat = kept(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);
