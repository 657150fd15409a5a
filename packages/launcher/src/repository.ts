import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the root `package.json`. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** Where fetched tools are kept: shared by every data folder, so that each is fetched once. */
export const TOOLS_DIRECTORY = join(REPOSITORY, '.data', 'tools');

/** Where built engines are kept: outside of what npm installs, so that each is built once. */
export const ENGINES_DIRECTORY = join(REPOSITORY, '.data', 'engines');
