/** What every model's objects start with. */
export const MODELS_PREFIX = 'models/';

const VERSION_DIGITS = 8; // so that keys sort as their numbers do

/** Versions of a model; each is one object. */
export function versionsPrefix(model: string): string {
  return `${MODELS_PREFIX}${model}/versions/`;
}

/** The object that makes a version exist. */
export function versionKey(model: string, version: number): string {
  return `${versionsPrefix(model)}${String(version).padStart(VERSION_DIGITS, '0')}.json`;
}

/** The version that a key of `versionsPrefix` is of; undefined for a key that is none's. */
export function versionOfKey(key: string): number | undefined {
  const digits = /\/(\d{8})\.json$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A bundle's file, by its contents. */
export function blobKey(model: string, sha256: string): string {
  return `${MODELS_PREFIX}${model}/blobs/${sha256}`;
}

/** Where an alias is kept. */
export function aliasKey(model: string, alias: string): string {
  return `${MODELS_PREFIX}${model}/aliases/${alias}.ref`;
}
