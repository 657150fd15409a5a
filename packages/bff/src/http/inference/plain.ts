import { DataType } from '@isitacat/contracts';

const TYPE_NAMES = new Map<unknown, string>(Object.entries(DataType).map(([name, value]) => [value, name]));

/** A message of the protocol as its JSON form has it: names in snake case, whole numbers as numbers. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [name, name === 'data_type' ? TYPE_NAMES.get(inner) : plain(inner)];
  });
  return Object.fromEntries(entries);
}
