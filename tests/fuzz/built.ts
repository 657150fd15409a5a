const ROOT = new URL('../../../', import.meta.url);

/**
 * A module of a package as it was built, also one that the package keeps to itself.
 *
 * @param path From the repository's root, such as `packages/bff/dist/domain/page.js`.
 */
export async function built<Module>(path: string): Promise<Module> {
  return (await import(new URL(path, ROOT).href)) as Module;
}
