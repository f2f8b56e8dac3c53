import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';

/**
 * The message's body as its sender meant it. We ask for no coding at all, so this is for servers that do not listen.
 * Decodes as the reader reads, so that a small body that unpacks to a huge one takes no more memory than any other. A
 * coding that nobody here knows fails the reading, not the request: the status may say more than the body.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export function decodedBody(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return message;
  const decoder = createDecoder(coding);
  if (decoder === undefined) {
    return message.destroy(new Error(`The response is compressed in a way that cannot be read here: "${coding}".`));
  }
  const { pipeline } = process.getBuiltinModule('node:stream');
  // Whoever reads the decoder sees its errors, the message's included.
  return pipeline(message, decoder, () => undefined);
}

function createDecoder(coding: string): Transform | undefined {
  const zlib = process.getBuiltinModule('node:zlib');
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return zlib.createZstdDecompress();
    default:
      return undefined;
  }
}
