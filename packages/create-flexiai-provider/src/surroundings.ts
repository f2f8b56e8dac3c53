import type { ReadStream, WriteStream } from 'node:tty';

/** What the command sees of its process. */
export interface Surroundings {
  readonly stdin: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream;
  readonly stdout: Pick<WriteStream, 'isTTY'> & NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}
