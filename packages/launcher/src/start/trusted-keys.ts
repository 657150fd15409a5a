import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';

/** Folders of public keys whose models are trusted: ours, and the user's own. */
export function trustedKeyFolders(dataDir: string): readonly string[] {
  return [join(REPOSITORY, 'models', 'keys'), join(dataDir, 'keys')];
}
