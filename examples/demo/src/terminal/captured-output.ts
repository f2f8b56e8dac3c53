import { PassThrough } from 'node:stream';
import type { Output } from './terminal.ts';

/** An output in memory, for tests. */
export function capturedOutput(columns?: number): { readonly output: Output; readonly text: () => string } {
  const stream = new PassThrough();
  let written = '';
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  return { output: columns === undefined ? stream : Object.assign(stream, { columns }), text: () => written };
}
