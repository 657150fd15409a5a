import { Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import type { Answered } from './classify-work.js';
import { runJob, type Ending, type JobEnd, type JobPorts } from './run-job.js';

const work = Work.create({ predictionId: 'p1', acceptTime: new Date() });
const answered: Answered = {
  modelVersion: 'models/cat/versions/1',
  engine: 'onnx',
  cached: false,
  scores: [],
  explanation: undefined,
  unfamiliarity: undefined,
  phases: { queueMs: 0, fetchMs: 0, decodeMs: 0, inferMs: 0 },
};
const undecodable = new AppError('IMAGE_UNDECODABLE', 'not a picture');
const full = new AppError('QUEUE_FULL', 'no room');
const away = new AppError('STORAGE_UNAVAILABLE', 'storage is away');
const broken = new AppError('ENGINE_UNAVAILABLE', 'the engine ended');

/** Runs a job in a world where everything works but what `ports` says. */
async function run(
  attempt: number,
  ports: Partial<JobPorts> = {},
): Promise<{ end: JobEnd; endings: Ending[]; steps: string[] }> {
  const endings: Ending[] = [];
  const steps: string[] = [];
  const end = await runJob(
    { work, attempt },
    {
      isFinished: () => Promise.resolve(false),
      announce: () => Promise.resolve(void steps.push('announce')),
      classify: () => Promise.resolve(answered),
      finish: (_, ending) => Promise.resolve(void endings.push(ending)),
      retryDelayMs: (attempts) => attempts * 100,
      rest: (delayMs) => Promise.resolve(void steps.push(`rest ${delayMs}`)),
      isStopping: () => false,
      ...ports,
    },
  );
  return { end, endings, steps };
}

describe('runJob', () => {
  it('announces, answers and is done', async () => {
    const { end, endings, steps } = await run(1);
    expect(end).toEqual({ type: 'done' });
    expect(endings).toEqual([{ type: 'answered', answered }]);
    expect(steps).toEqual(['announce']);
  });

  it('does not repeat what another attempt has finished', async () => {
    const { end, endings, steps } = await run(2, { isFinished: () => Promise.resolve(true) });
    expect(end).toEqual({ type: 'done' });
    expect([...endings, ...steps]).toEqual([]);
  });

  it('finishes as failed at once what can never succeed', async () => {
    const { end, endings } = await run(1, { classify: () => Promise.reject(undecodable) });
    expect(end).toEqual({ type: 'done', error: undecodable });
    expect(endings).toEqual([{ type: 'failed', error: undecodable }]);
  });

  it('tries a passing failure again, later each time', async () => {
    const { end, endings } = await run(3, { classify: () => Promise.reject(broken) });
    expect(end).toEqual({ type: 'retry', delayMs: 300, error: broken });
    expect(endings).toEqual([]);
  });

  it('finishes as failed what failed five times', async () => {
    const { end, endings } = await run(5, { classify: () => Promise.reject(broken) });
    expect(end).toEqual({ type: 'dead', error: broken });
    expect(endings).toEqual([{ type: 'dead', error: broken }]);
  });

  it.each([
    ['room', full],
    ['storage', away],
  ])('waits for %s with the job in hand, which costs no attempt', async (_, error) => {
    let refusals = 0;
    const classify = (): Promise<Answered> =>
      ++refusals <= 40 ? Promise.reject(error) : Promise.resolve(answered);
    const { end, endings, steps } = await run(5, { classify });
    expect(end).toEqual({ type: 'done' });
    expect(endings).toEqual([{ type: 'answered', answered }]);
    expect(steps.length).toBe(1 + 40);
  });

  it.each([
    ['room', full],
    ['storage', away],
  ])('puts back, as it was, a job for which there is no %s, also at its last attempt', async (_, error) => {
    const { end, endings } = await run(5, { classify: () => Promise.reject(error) });
    expect(end).toEqual({ type: 'return', error });
    expect(endings).toEqual([]);
  });

  it('asks patiently whether another attempt has finished, while storage is away', async () => {
    const isFinished = (): Promise<boolean> => Promise.reject(away);
    const { end, steps } = await run(5, { isFinished });
    expect(end).toEqual({ type: 'return', error: away });
    expect(steps).toHaveLength(60);
  });

  it('puts back, as it was, a job that was cut off because the process has to stop', async () => {
    const { end, endings } = await run(5, {
      classify: () => Promise.reject(new Error('stopping')),
      isStopping: () => true,
    });
    expect(end).toMatchObject({ type: 'return' });
    expect(endings).toEqual([]);
  });

  it('keeps an answer in hand while it can not be recorded, which costs no attempt', async () => {
    let tries = 0;
    const finish = (): Promise<void> => (++tries < 9 ? Promise.reject(away) : Promise.resolve());
    const { end, steps } = await run(5, { finish });
    expect(end).toEqual({ type: 'done' });
    expect(steps.slice(1)).toEqual(['rest 100', 'rest 200', ...Array<string>(6).fill('rest 300')]);
  });

  it('puts back a job whose answer it could not record before it had to stop', async () => {
    const finish = (): Promise<void> => Promise.reject(away);
    const rest = (): Promise<void> => Promise.reject(new Error('stopping'));
    expect((await run(5, { finish, rest })).end).toEqual({ type: 'return', error: away });
  });

  it('answers also when nobody can be told that it has begun', async () => {
    const announce = (): Promise<void> => Promise.reject(new AppError('BROKER_UNAVAILABLE', 'away'));
    const { end, endings } = await run(5, { announce });
    expect(end).toEqual({ type: 'done' });
    expect(endings).toEqual([{ type: 'answered', answered }]);
  });

  it('leaves an attempt that could record nothing to the next', async () => {
    const { end } = await run(1, {
      classify: () => Promise.reject(undecodable),
      finish: () => Promise.reject(away),
    });
    expect(end).toMatchObject({ type: 'retry' });
  });

  it('records the last failure however long storage is away', async () => {
    let tries = 0;
    const finish = (): Promise<void> => (++tries < 4 ? Promise.reject(away) : Promise.resolve());
    const { end, steps } = await run(5, { classify: () => Promise.reject(broken), finish });
    expect(end).toMatchObject({ type: 'dead' });
    expect(steps.slice(1)).toEqual(['rest 100', 'rest 200', 'rest 300']);
  });

  it('takes no last attempt off the queue that it could not record before it had to stop', async () => {
    const { end } = await run(5, {
      classify: () => Promise.reject(broken),
      finish: () => Promise.reject(away),
      rest: () => Promise.reject(new Error('stopping')),
    });
    expect(end).toMatchObject({ type: 'leave' });
  });
});
