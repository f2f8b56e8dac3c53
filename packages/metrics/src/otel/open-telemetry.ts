import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { ClientTelemetry } from './client-telemetry.ts';
import type { OpenTelemetryOptions } from './otel-options.ts';
import { resolveOtelOptions } from './resolve-options.ts';
import { Telemetry } from './telemetry.ts';

/** Traces and measures the clients that are attached to it. */
export interface OpenTelemetry {
  /**
   * Traces and measures the calls that a client makes from now on.
   * @returns stops it; calls in flight are traced to their end
   * @throws ConfigurationError for what is no client, or is attached already
   */
  attach(ai: FlexiAI): () => void;
}

/**
 * Traces and metrics through `@opentelemetry/api`: one span a call, a child an attempt, by the GenAI conventions. Without a
 * registered SDK, it does nothing.
 *
 * ```ts
 * const detach = openTelemetry().attach(ai);
 * ```
 *
 * @throws ConfigurationError that lists every problem with its path
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  const telemetry = new Telemetry(resolveOtelOptions(options));
  const attached = new Set<FlexiAI>();
  return {
    attach(ai) {
      if (typeof ai?.instrument !== 'function' || typeof ai.on !== 'function') {
        throw new ConfigurationError(`attach expects a client of createFlexiAI, got ${describeValue(ai)}.`);
      }
      if (attached.has(ai)) {
        throw new ConfigurationError('This client is attached already: its calls would be traced twice.');
      }
      const stop = new ClientTelemetry(telemetry).attach(ai);
      attached.add(ai);
      let isAttached = true;
      return () => {
        // Called again, it must not take out a later attachment.
        if (!isAttached) return;
        isAttached = false;
        attached.delete(ai);
        stop();
      };
    },
  };
}
