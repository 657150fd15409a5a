import { coordinate, escapeXml, svgDocument, textAt } from '../report/svg.js';
import { IDLE, type CallNode } from './call-tree.js';

const WIDTH = 1400;
const ROW = 17;
const TOP = 40;
/** Narrower ones can't be seen. */
const LEAST_WIDTH = 0.5;
const CHARACTER = 6.5;
const HUES = 40;

/**
 * A flame graph: callers above, as wide as the time they took, waiting left out. It
 * stands alone; pointing at a function tells its whole name and time.
 */
export function flameGraph(title: string, root: CallNode): string {
  const busy = root.children.filter(({ name }) => name !== IDLE);
  const totalMs = busy.reduce((sum, node) => sum + node.totalMs, 0);
  const scale = WIDTH / Math.max(totalMs, 1e-9);
  const body = [textAt(10, 22, `${title}: ${totalMs.toFixed(0)} ms of work`, { size: 15 })];
  let deepest = 0;
  const draw = (node: CallNode, left: number, depth: number): void => {
    const width = node.totalMs * scale;
    if (width < LEAST_WIDTH) return;
    deepest = Math.max(deepest, depth);
    body.push(box(node, { left, width, top: TOP + depth * ROW, share: node.totalMs / totalMs }));
    let x = left;
    for (const child of node.children) {
      draw(child, x, depth + 1);
      x += child.totalMs * scale;
    }
  };
  let left = 0;
  for (const node of busy) {
    draw(node, left, 0);
    left += node.totalMs * scale;
  }
  return svgDocument(WIDTH, TOP + (deepest + 2) * ROW, title, body);
}

function box(
  { name, totalMs }: CallNode,
  place: { readonly left: number; readonly width: number; readonly top: number; readonly share: number },
): string {
  const { left, width, top, share } = place;
  const at = `x="${coordinate(left)}" y="${top}" width="${coordinate(width)}" height="${ROW - 1}"`;
  const told = `${escapeXml(name)}: ${totalMs.toFixed(1)} ms, ${(share * 100).toFixed(1)} %`;
  const fits = Math.floor(width / CHARACTER) - 1;
  const text = fits < 3 ? '' : textAt(left + 3, top + 12, name.slice(0, fits), { size: 11 });
  return `<g><title>${told}</title><rect ${at} rx="1" fill="${warmColour(name)}"/>${text}</g>`;
}

/** The same colour for the same function everywhere. */
function warmColour(name: string): string {
  const hue = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % HUES, 7);
  return `rgb(235,${110 + 3 * hue},80)`;
}
