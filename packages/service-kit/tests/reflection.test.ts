import { AppError } from '@isitacat/errors';
import { grpcurlPath } from '@isitacat/testkit';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bindService, type Implementation } from '../src/index.js';
import { ModelServiceDefinition } from '@isitacat/contracts';
import { startEcho } from './echo-service.js';

const run = promisify(execFile);

const models: Implementation<typeof ModelServiceDefinition> = {
  listModels: () => Promise.resolve({ models: [], nextPageToken: 'more' }),
  getModel: () => Promise.resolve({ model: undefined }),
  getModelVersion: () => Promise.resolve({ modelVersion: undefined, card: '' }),
};

async function grpcurl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(await grpcurlPath(), ['-plaintext', '-max-time', '10', ...args]);
  return stdout;
}

describe('reflection', () => {
  it('lets a client without any .proto list, describe and call', async () => {
    await using echo = await startEcho({}, { services: [bindService(ModelServiceDefinition, models)] });
    const listed = (await grpcurl(echo.target, 'list')).trim().split('\n');
    expect(listed).toEqual(expect.arrayContaining(['isitacat.v1.ModelService', 'grpc.health.v1.Health']));
    expect(listed).not.toContain('isitacat.v1.ImageService'); // described, but not served here
    expect(await grpcurl(echo.target, 'describe', 'isitacat.v1.ModelService')).toContain('rpc ListModels');
    const answer = await grpcurl('-d', '{}', echo.target, 'isitacat.v1.ModelService/ListModels');
    expect(JSON.parse(answer)).toEqual({ nextPageToken: 'more' });
    echo.health.setAll(true);
    expect(await grpcurl(echo.target, 'grpc.health.v1.Health/Check')).toContain('SERVING');
  });

  it('answers any number of questions on one stream, as a client asks that shows the details of an error', async () => {
    const getModel = (): never => {
      throw new AppError('FIELD_INVALID', 'expected a name', { field: 'name' });
    };
    const services = [bindService(ModelServiceDefinition, { ...models, getModel })];
    await using echo = await startEcho({}, { services });
    const call = ['-plaintext', '-d', '{}', echo.target, 'isitacat.v1.ModelService/GetModel'];
    const ended = run(await grpcurlPath(), call, { timeout: 10_000 });
    await expect(ended).rejects.toMatchObject({
      killed: false,
      stderr: expect.stringContaining('BadRequest') as string,
    });
  });
});
