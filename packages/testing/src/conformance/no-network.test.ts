import { once } from 'node:events';
import { createServer, connect as open } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { withoutNetwork } from './no-network.ts';

const reach = (host: string, port: number): Promise<string | undefined> =>
  withoutNetwork(async () => {
    const socket = open({ host, port });
    try {
      await once(socket, 'connect');
    } finally {
      socket.destroy();
    }
  });

it('connections to this machine are made', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  expect(await reach('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0)).toBeUndefined();
});

it.each(['127.evil.example', '127.0.0.1.evil.example', 'localhost.evil.example'])(
  'the host %s, which only looks like this machine, is not reached',
  async (host) => {
    expect(await reach(host, 9)).toBe(host);
  },
);
