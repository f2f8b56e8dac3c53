import { PassThrough } from 'node:stream';
import type { Output } from './terminal.ts';

/** An output that keeps what is written to it: for tests. */
export function capturedOutput(columns?: number): { readonly output: Output; readonly text: () => string } {
  const stream = new PassThrough();
  let written = '';
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  return { output: columns === undefined ? stream : Object.assign(stream, { columns }), text: () => written };
}
