import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The result of a query at this moment. */
export interface QueryResult {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: [number, string] }[];
  };
}

/** A Prometheus for a test: on a free port of the loopback interface, in a separate folder. */
export class RealPrometheus {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly base: string;

  private constructor(process: ChildProcess, folder: string, base: string) {
    this.#process = process;
    this.#folder = folder;
    this.base = base;
  }

  /**
   * @param program its path
   * @param target the host and port that it scrapes at `/metrics`, five times a second
   */
  static async start(program: string, target: string): Promise<RealPrometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'flexiai-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    await writeFile(
      config,
      JSON.stringify({
        global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
        scrape_configs: [{ job_name: 'app', static_configs: [{ targets: [target] }] }],
      }),
    );
    const port = await freePort();
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'ignore'] },
    );
    const prometheus = new RealPrometheus(child, folder, `http://127.0.0.1:${port}`);
    try {
      await prometheus.until(async () => (await fetch(`${prometheus.base}/-/ready`)).ok);
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    return prometheus;
  }

  async query(expression: string): Promise<QueryResult> {
    const answer = await fetch(`${this.base}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    return (await answer.json()) as QueryResult;
  }

  /** Waits until a condition is true. @throws Error after 20 s */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + 20_000;
    while (performance.now() < end) {
      if (await isSo().catch(() => false)) return;
      if (this.#process.exitCode !== null) throw new Error(`prometheus ended with ${this.#process.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('prometheus did not reach the expected state within 20 s');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      // By the child's own handle, so that no other process is killed.
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
