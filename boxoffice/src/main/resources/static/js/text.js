// Texts from the page's message file, and money and durations in words. No text for people stands in a module.

const state = JSON.parse(document.getElementById('state')?.textContent || '{}');
const texts = state.texts || {};
const language = document.documentElement.lang || 'en';
const plurals = new Intl.PluralRules(language);

/** What the server gave this page along: ids, holds, times. */
export const pageState = state;

/** The text of `key`, `{0}` and on replaced; `key.one` is taken instead where the first argument is one. */
export function text(key, ...args) {
  const form = typeof args[0] === 'number' ? texts[`${key}.${plurals.select(args[0])}`] : undefined;
  const pattern = form ?? texts[key] ?? key;
  return pattern.replace(/\{(\d)\}/g, (whole, n) => {
    const value = args[n];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}

const digits = new Map();

/** Minor units with their currency: 12600, EUR → "126.00 EUR". */
export function money(minor, currency) {
  if (!digits.has(currency)) {
    const shape = new Intl.NumberFormat(language, { style: 'currency', currency }).resolvedOptions();
    digits.set(currency, shape.maximumFractionDigits);
  }
  const places = digits.get(currency);
  const amount = (minor / 10 ** places).toLocaleString(language, { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${amount} ${currency}`;
}

/** Seconds as a clock: 598 → "9:58". */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Seconds in words, for those who listen. */
export function spokenTime(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  const parts = [];
  if (minutes > 0) parts.push(text('time.minutes', minutes));
  if (whole % 60 > 0 || minutes === 0) parts.push(text('time.seconds', whole % 60));
  return parts.join(' ');
}
