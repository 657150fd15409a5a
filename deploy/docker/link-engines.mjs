// Puts the engine that was built back into its place, which npm ci empties.
import { linkEngines } from '../../packages/launcher/dist/engine/link-engines.js';

const linked = await linkEngines();
if (linked.length === 0) throw new Error('no engine is built: npm run engine -- gpu comes first');
