import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';

/**
 * The decoded body of a message. The transport requests no content coding, so this is for servers that compress all the same. It
 * decodes in step with the reader, so that a small body that expands to a huge one needs no more memory than any other. An unknown
 * coding is an error of the reading and not of the request, because the status may be more useful than the body.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export function decodedBody(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') return message;
  const decoder = createDecoder(coding);
  if (decoder === undefined) {
    return message.destroy(new Error(`The response has an unknown content coding: "${coding}".`));
  }
  message.pipe(decoder);
  message.on('error', () => undefined);
  message.once('close', () => {
    if (message.readableEnded) return;
    // Without an error, its reader has left.
    if (message.errored === null) decoder.destroy();
    else decodeRest(message, decoder, message.errored);
  });
  decoder.once('close', () => {
    if (!message.readableEnded) message.destroy();
  });
  return decoder;
}

/** Decodes what arrived of a message that was cut off; then the reader gets the message's error. */
function decodeRest(message: IncomingMessage, decoder: Transform, cause: Error): void {
  message.unpipe(decoder);
  for (let chunk: unknown = message.read(); chunk !== null; chunk = message.read()) decoder.write(chunk);
  // It is written when all before it is decoded. `pipeline` would discard that instead.
  decoder.write('', () => decoder.destroy(cause));
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
