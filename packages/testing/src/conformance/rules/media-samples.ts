import { Buffer } from 'node:buffer';

/** A picture of one pixel. */
export const PNG: Uint8Array = bytes(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
);

/** The beginning of every PDF: enough for a service that does not open it. */
export const PDF: Uint8Array = bytes('JVBERi0xLjQKJeLjz9MK');

/** A sound of no length. */
export const WAV: Uint8Array = bytes('UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=');

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
