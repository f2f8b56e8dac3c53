import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Task } from './job.ts';

/** A process for one side, which does one task after the other. */
export class Lane {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<Answer>;

  /** @param execArgv how Node is started */
  constructor(name: string, execArgv: readonly string[]) {
    this.#name = name;
    this.#child = fork(new URL('./worker.ts', import.meta.url), { execArgv: [...execArgv] });
    this.#ended = once(this.#child, 'exit').then(() => ({ error: 'its process ended' }));
  }

  /** @throws Error where the task failed or the process ended */
  async do(task: Task): Promise<Answer> {
    const answered = once(this.#child, 'message').then(([answer]): Answer => answer);
    this.#child.send(task);
    const answer = await Promise.race([answered, this.#ended]);
    if (answer.error !== undefined) throw new Error(`${this.#name}: ${answer.error}`);
    return answer;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
