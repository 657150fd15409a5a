import type { BackboneName } from '../backbones/packages.js';

/** What a recipe settles, unless a flag says otherwise. */
export interface Recipe {
  readonly backbone: BackboneName;
  /** Input side in pixels. */
  readonly side: number;
  /** One line for `--help`. */
  readonly summary: string;
}

/** The ways to train that have a name. */
export const RECIPES = {
  default: {
    backbone: 'efficientnet-lite2',
    side: 320,
    summary: 'EfficientNet-Lite2 at 320 pixels: the best one within one pass',
  },
  fast: {
    backbone: 'efficientnet-lite0',
    side: 224,
    summary: 'EfficientNet-Lite0 at 224 pixels: about a third of the time; misses more that is small',
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** A recipe's name, as `--recipe` takes it. */
export type RecipeName = keyof typeof RECIPES;

/** The names, the usual one first. */
export const RECIPE_NAMES: readonly RecipeName[] = ['default', 'fast'];

/** Lines of `--help`. */
export const RECIPES_HELP = RECIPE_NAMES.map((name) => `    ${name.padEnd(21)}${RECIPES[name].summary}`).join(
  '\n',
);
