import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real Redis for a test: on a free port of 127.0.0.1, in a separate folder, without persistence. */
export class RedisServer {
  readonly url: string;
  readonly #program: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(program: string, port: number, folder: string, settings: readonly string[]) {
    this.#program = program;
    this.#port = port;
    this.#folder = folder;
    this.#settings = settings;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /**
   * @param program the path of redis-server
   * @param settings further configuration, as arguments: `['--maxmemory', '2mb']`
   */
  static async start(program: string, settings: readonly string[] = []): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'flexiai-redis-'));
    const server = new RedisServer(program, await freePort(), folder, settings);
    await server.restart();
    return server;
  }

  /** Restarts it, empty, on the same port. */
  async restart(): Promise<void> {
    const fixed = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#folder, '--save', ''];
    const child = spawn(this.#program, [...fixed, ...this.#settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      if (String(chunk).includes('Ready to accept connections')) {
        child.stdout.resume();
        return;
      }
    }
    throw new Error('redis-server ended before it was ready.');
  }

  /** Pauses the server, with connections open: `SIGSTOP`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Kills it: `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
