import { Buffer } from 'node:buffer';

/** A picture of one pixel. */
export const PNG: Uint8Array = bytes(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
);

/** The first bytes of pictures, by type. */
export const PICTURES: { readonly [mediaType: string]: Uint8Array } = {
  'image/png': PNG,
  'image/jpeg': bytes('/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=='),
  'image/gif': bytes('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  'image/webp': bytes('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='),
};

/** The first bytes of every PDF: enough for a service that does not open it. */
export const PDF: Uint8Array = bytes('JVBERi0xLjQKJeLjz9MK');

/** An empty sound. */
export const WAV: Uint8Array = bytes('UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=');

/** The first bytes of a sound. */
export const MP3: Uint8Array = bytes('SUQzAwAAAAAAAA==');

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
