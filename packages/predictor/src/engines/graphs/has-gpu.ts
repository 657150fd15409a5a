import { existsSync } from 'node:fs';

/** Signs of a GPU that CUDA knows, on Linux and in its Windows subsystem. */
const SIGNS = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'];

/** Whether this machine has a GPU: loading the library only to learn this takes a second. */
export function hasGpu(): boolean {
  return SIGNS.some((path) => existsSync(path));
}
