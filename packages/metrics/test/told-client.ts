import type { Attempt, ClientEventName, ClientEvents, FlexiAI, ProviderStatus } from '@flexiai/core';

/**
 * A client that emits the events of a test: for millions of events, and for moments that are too short in a real one.
 */
export class ToldClient {
  readonly #listeners = new Map<string, Set<(event: never) => void>>();
  statuses: readonly ProviderStatus[];

  constructor(entries: readonly { readonly name: string; readonly model: string }[]) {
    this.statuses = entries.map(statusOf);
  }

  /** The same, as a client. */
  get ai(): FlexiAI {
    const client: Pick<FlexiAI, 'on' | 'getRequestStats'> & { getProviderStatus(): readonly ProviderStatus[] } = {
      on: (name, listener) => {
        const set = this.#listeners.get(name) ?? new Set();
        set.add(listener);
        this.#listeners.set(name, set);
        return () => set.delete(listener);
      },
      getProviderStatus: () => this.statuses,
      getRequestStats: () => ({
        total: 0,
        succeeded: 0,
        failed: 0,
        aborted: 0,
        inFlight: 0,
        attempts: 0,
        retries: 0,
        failovers: 0,
        inputTokens: 0,
        outputTokens: 0,
      }),
    };
    return client as FlexiAI;
  }

  /** Number of listeners. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  tell<Name extends ClientEventName>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }

  /** Emits the events of a call with one attempt. */
  call(provider: string, model: string, startedAt: number, id = 'id'): void {
    const attempt: Attempt = {
      provider,
      model,
      kind: 'first',
      outcome: 'success',
      startedAt,
      durationMs: 120.5,
      headersMs: 40,
      firstContentMs: 60,
      usage: { inputTokens: 10, outputTokens: 20, totalTokens: 30, accuracy: 'reported' },
      costUsd: 0.001,
    };
    const ids = { callId: id, requestId: id, correlationId: id };
    this.tell('attemptEnd', { ...ids, attempt, number: 1 });
    this.tell('response', {
      ...ids,
      durationMs: 121,
      response: {
        id: 'r',
        provider,
        model,
        text: '',
        content: [],
        toolCalls: [],
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 20, totalTokens: 30, accuracy: 'reported' },
        warnings: [],
        attempts: [attempt],
        skipped: [],
      },
    });
  }
}

function statusOf({ name, model }: { readonly name: string; readonly model: string }): ProviderStatus {
  return {
    name,
    plugin: 'plugin',
    provider: 'plugin',
    model,
    priority: 0,
    primary: false,
    health: 'unknown',
    circuit: undefined,
    requests: 0,
    successes: 0,
    failures: 0,
    aborted: 0,
    inFlight: 0,
    inputTokens: 0,
    outputTokens: 0,
    latency: undefined,
    firstContent: undefined,
    timeouts: {} as ProviderStatus['timeouts'],
  };
}
