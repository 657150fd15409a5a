import { parseModelName, shown, type ModelChoice } from '../names.js';
import { fault } from './fault.js';

/**
 * Which model a caller of the inference protocol asks.
 *
 * @param version Empty: the stable one.
 * @throws AppError `FIELD_INVALID`.
 */
export function chooseModel(modelId: string, version: string): ModelChoice {
  try {
    return parseModelName(`models/${modelId}${version === '' ? '' : `/versions/${version}`}`, '');
  } catch (cause) {
    const got = `${shown(modelId)}, ${shown(version)}`;
    throw fault(
      `expected a model's id, such as cat, and a version's number or nothing; got ${got}`,
      'model_name',
      cause,
    );
  }
}
