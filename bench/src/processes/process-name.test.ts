import { describe, expect, it } from 'vitest';
import { processName } from './process-name.js';

describe('processName', () => {
  it.each([
    ['/usr/bin/node\0--enable-source-maps\0/x/packages/bff/dist/main.js\0', 'bff'],
    ['/usr/bin/node\0/x/packages/predictor/dist/engines/child/main.js\0', 'predictor child'],
    ['/x/tools/envoy\0--config-path\0/x/envoy.yaml\0', 'envoy'],
    ['/x/venv/bin/python\0serve.py\0', 'serve.py'],
    ['/x/venv/bin/python\0-B\0-c\0from multiprocessing.spawn import spawn_main\0', 'python worker'],
    ['ray::ServeReplica:default:Cat.handle_request\0', 'ray::ServeReplica:default:Cat'],
    ['/x/python\0-m\0uvicorn\0', 'uvicorn'],
    ['/x/venv/bin/python3\0/x/venv/bin/mlserver\0start\0', 'mlserver'],
    ['', 'unknown'],
  ])('of %j is %s', (commandLine, name) => {
    expect(processName(commandLine)).toBe(name);
  });
});
