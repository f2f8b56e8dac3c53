import type { CallStart, ClientEvents, FlexiAI, Instrumentation } from '@flexiai/core';
import { type Context, context, type ObservableResult, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { CIRCUIT_STATES, OWN } from './conventions/own-names.ts';
import { ExpectedRoute } from './expected-route.ts';
import type { Instruments } from './figures/instruments.ts';
import { safely } from './safely.ts';
import { CallTrace, circuitKey, type SettlingCalls } from './spans/call-trace.ts';
import type { Telemetry } from './telemetry.ts';

/** The traces and figures of one client. */
export class ClientTelemetry implements Instrumentation {
  readonly name = 'openTelemetry';
  readonly #telemetry: Telemetry;
  readonly #shared = { settling: new Map() as SettlingCalls, expected: new ExpectedRoute() };

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  /** @returns a function that stops it */
  attach(ai: FlexiAI): () => void {
    const { labels } = this.#telemetry;
    const figures = (): Instruments => this.#telemetry.instruments;
    const learn = (): void => {
      const statuses = ai.getProviderStatus();
      labels.learn(statuses);
      this.#shared.expected.learn(statuses);
    };
    learn();
    const detach = [
      ai.instrument(this),
      ai.on('reconfigure', learn),
      ai.on('breakerChange', (event) => this.#circuitChanged(event)),
      ai.on('retry', ({ provider, model, error }) =>
        figures().retries.add(1, { ...this.#route(provider, model), [OWN.reason]: error.code }),
      ),
      ai.on('failover', ({ from, to, reason }) =>
        figures().failovers.add(1, { [OWN.from]: from, [OWN.to]: to, [OWN.reason]: reason }),
      ),
      ai.on('hedge', ({ provider, model }) => figures().hedges.add(1, this.#route(provider, model))),
      ai.on('interruption', ({ provider, model, reason }) =>
        figures().interruptions.add(1, { ...this.#route(provider, model), [OWN.reason]: reason }),
      ),
      ai.on('cacheHit', ({ from }) => figures().cacheResults.add(1, { [OWN.source]: from })),
      ai.on('cacheMiss', () => figures().cacheResults.add(1, { [OWN.source]: 'miss' })),
      this.#telemetry.observeCircuits((result) => observeCircuits(ai, result)),
    ];
    return () => {
      for (const each of detach.splice(0)) each();
    };
  }

  call(start: CallStart): CallTrace | undefined {
    if (this.#telemetry.isIdle) return undefined;
    return new CallTrace(this.#telemetry, start, this.#contextOf(start), this.#shared);
  }

  #contextOf(start: CallStart): Context {
    const { contextOf } = this.#telemetry.options;
    const chosen = contextOf === undefined ? undefined : safely(() => contextOf(start));
    if (chosen !== undefined) return chosen;
    const { traceparent, tracestate, baggage } = start.metadata;
    if (typeof traceparent !== 'string') return context.active();
    const carrier = { traceparent, tracestate, baggage };
    const extracted = safely(() => propagation.extract(ROOT_CONTEXT, carrier));
    // A damaged context, or one that no propagator reads, must not separate the call from the active context.
    return extracted !== undefined && trace.getSpanContext(extracted) !== undefined ? extracted : context.active();
  }

  #circuitChanged(event: ClientEvents['breakerChange']): void {
    const { provider, model, from, to } = event;
    const attributes = { ...this.#route(provider, model), [OWN.from]: from, [OWN.to]: to };
    safely(() => this.#telemetry.instruments.breakerChanges.add(1, attributes));
    // The end of an attempt changes a circuit, before its call continues.
    const circuit = circuitKey(provider, model);
    for (const [call, settling] of this.#shared.settling) if (settling === circuit) call.show('breakerChange', event);
  }

  #route(provider: string, model: string): { readonly [name: string]: string } {
    return { [OWN.entry]: provider, [OWN.model]: this.#telemetry.labels.model(model) };
  }
}

function observeCircuits(ai: FlexiAI, result: ObservableResult): void {
  for (const { name, model, circuit } of ai.getProviderStatus()) {
    if (circuit === undefined) continue;
    result.observe(CIRCUIT_STATES[circuit.state], { [OWN.entry]: name, [OWN.model]: model });
  }
}
