/** Keeps a processor and its caches as busy as inference does, and never ends by itself. */
const SIDE = 384;
const SLICE_MS = 20;

const left = new Float32Array(SIDE * SIDE).fill(1.5);
const right = new Float32Array(SIDE * SIDE).fill(0.5);
const product = new Float32Array(SIDE * SIDE);

function multiplyRow(row: number): void {
  for (let n = 0; n < SIDE; n++) {
    const factor = left[row * SIDE + n] ?? 0;
    for (let column = 0; column < SIDE; column++) {
      const at = row * SIDE + column;
      product[at] = (product[at] ?? 0) + factor * (right[n * SIDE + column] ?? 0);
    }
  }
}

let row = 0;
setInterval(() => {
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) multiplyRow(row++ % SIDE);
}, 0);
