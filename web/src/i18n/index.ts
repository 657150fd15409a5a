export { dateFormat, numberFormat } from './formats.js';
export { LOCALES, pickLocale, type Locale } from './locale.js';
export { locale, showLocale, t } from './messages.js';
