import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';

/** The limit in Node: one process that decodes and infers, and does nothing else. */
const [port, model = '', width, height, ...labels] = process.argv.slice(2);
const side = { width: Number(width), height: Number(height) };

sharp.concurrency(1);
sharp.cache(false);
const session = await InferenceSession.create(model, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
});

async function answer(picture: Buffer): Promise<string> {
  const pixels = await sharp(picture)
    .resize({ ...side, fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const tensor = new Tensor('uint8', pixels, [1, side.height, side.width, 3]);
  const { probabilities } = await session.run({ pixels: tensor }, ['probabilities']);
  const values = [...(probabilities?.data as Float32Array)];
  return labels[values.indexOf(Math.max(...values))] ?? 'no label';
}

async function run(folder: string, seconds: number): Promise<object> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  const pictures = names.sort().map((name) => readFileSync(join(folder, name)));
  const told: string[] = [];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  let count = 0;
  for (; elapsed() < seconds || count < pictures.length; count++) {
    const label = await answer(pictures[count % pictures.length] ?? Buffer.alloc(0));
    if (count < pictures.length) told.push(label);
  }
  return { count, seconds: elapsed(), labels: told };
}

createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  run(searchParams.get('set') ?? '', Number(searchParams.get('seconds'))).then(
    (result) => response.end(JSON.stringify(result)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(port), '127.0.0.1');
