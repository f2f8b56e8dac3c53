import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Wire } from '../wire.ts';

/** The upstream's process. */
export interface Upstream {
  /** Where a wire's requests go. @param mode how it writes, or that it fails */
  url(mode: 'burst' | 'single' | 'error', wire: Wire): string;
  /** An address that refuses connections. */
  readonly refusingURL: string;
  /** How many requests it answered with an error so far. */
  errors(): Promise<number>;
  close(): void;
}

export async function startUpstream(): Promise<Upstream> {
  const child = fork(new URL('../upstream/server.ts', import.meta.url));
  const [{ port }] = await once(child, 'message');
  const refusing = await unusedPort();
  return {
    url: (mode, wire) => `http://127.0.0.1:${port}/${mode}/${wire}`,
    refusingURL: `http://127.0.0.1:${refusing}`,
    errors: async () => {
      const counted = once(child, 'message');
      child.send('count');
      const [errors] = await counted;
      return errors;
    },
    close: () => child.disconnect(),
  };
}

/** A port that nothing listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}
