// Puts the digest behind the tag of every image that is not ours: node deploy/pin-images.mjs
// Asks the images' registry through docker buildx, so it needs both; run it again after a tag changes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILES = ['docker/Dockerfile', 'compose.yaml', 'kubernetes/base/nats.yaml'];
const IMAGE = /(?<=^(?:FROM|\s*image:) )((?:[\w.-]+\/)*[\w.-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?/gm;

const digests = new Map();
for (const file of FILES) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(IMAGE, (_, image) =>
      image.startsWith('isitacat/') ? image : `${image}@${digestOf(image)}`,
    ),
  );
}

function digestOf(image) {
  const known = digests.get(image) ?? ask(image);
  digests.set(image, known);
  return known;
}

function ask(image) {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'];
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  const digest = (stdout ?? '').trim();
  if (status === 0 && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  console.error(`the digest of ${image} can't be had: ${(stderr ?? 'docker is not there').trim()}`);
  process.exit(1);
}
