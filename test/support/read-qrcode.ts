import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** The text in the QR Code of a PNG picture, as a phone would read it; undefined where there is none. */
export function readPng(bytes: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(bytes);
  return read(data, width, height);
}

/** Draws the SVG document of a QR Code, of which it knows the one kind of path: horizontal lines of square modules. */
export function readSvg(document: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(document)?.[1]);
  const lines = /stroke="#000000" d="([^"]+)"/.exec(document)?.[1] ?? '';
  const pixels = new Uint8ClampedArray((size * SCALE) ** 2 * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command, first, second] of lines.matchAll(/([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(first), Math.floor(Number(second))];
    if (command === 'm') x += Number(first);
    if (command === 'h') for (const end = x + Number(first); x < end; x++) blacken(pixels, size, x, y);
  }
  return read(pixels, size * SCALE, size * SCALE);
}

/** Pixels along the side of a module. */
const SCALE = 4;

function blacken(pixels: Uint8ClampedArray, size: number, x: number, y: number): void {
  for (let row = y * SCALE; row < (y + 1) * SCALE; row++) {
    const start = (row * size + x) * SCALE;
    for (let pixel = start; pixel < start + SCALE; pixel++) pixels.fill(0, pixel * 4, pixel * 4 + 3);
  }
}

/** The reader counts characters as Latin-1 where it is told of no other set, but gives the bytes, which are UTF-8. */
function read(pixels: Uint8Array | Uint8ClampedArray, width: number, height: number): string | undefined {
  const found = jsQR.default(new Uint8ClampedArray(pixels), width, height);
  return found ? Buffer.from(found.binaryData).toString() : undefined;
}
