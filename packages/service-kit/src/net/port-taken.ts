import { AppError } from '@isitacat/errors';
import type { EnvironmentName } from '../config/environment-names.js';

/** The failure of a listener that could not be bound. */
export function portTaken(name: EnvironmentName, port: number, cause: Error): AppError {
  const text = `port ${port} can't be listened on: stop the program that uses it, or choose another by ${name}`;
  return new AppError('CONFIG_INVALID', text, { cause });
}
