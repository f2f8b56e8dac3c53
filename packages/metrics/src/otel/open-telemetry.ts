import type { FlexiAI } from '@flexiai/core';
import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { ClientTelemetry } from './client-telemetry.ts';
import type { OpenTelemetryOptions } from './otel-options.ts';
import { resolveOtelOptions } from './resolve-options.ts';
import { Telemetry } from './telemetry.ts';

/** Traces and measures attached clients. */
export interface OpenTelemetry {
  /**
   * Traces and measures a client's calls from now on.
   * @returns a function that stops it; calls in flight are traced to their end
   * @throws ConfigurationError if `ai` is not a client, or is already attached
   */
  attach(ai: FlexiAI): () => void;
}

/**
 * Traces and metrics through `@opentelemetry/api`: one span per call, a child per attempt, by the GenAI conventions.
 * Without a registered SDK, it does nothing.
 *
 * ```ts
 * const detach = openTelemetry().attach(ai);
 * ```
 *
 * @throws ConfigurationError that lists every problem with its path
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { openTelemetry } from '@flexiai/metrics/otel';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const ai = createFlexiAI({ providers: [mockProvider()({ model: 'demo' })] });
 * const detach = openTelemetry().attach(ai);
 * await ai.chatCompletion({ prompt: 'Hello' });
 * detach();
 * await ai.close();
 * ```
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
        throw new ConfigurationError('This client is already attached: its calls would be traced twice.');
      }
      const stop = new ClientTelemetry(telemetry).attach(ai);
      attached.add(ai);
      let isAttached = true;
      return () => {
        // A second call must not remove a later attachment.
        if (!isAttached) return;
        isAttached = false;
        attached.delete(ai);
        stop();
      };
    },
  };
}
