import type { CircuitState, FlexiAI, HealthState, ProviderStatus } from '@flexiai/core';
import type { GaugeSeries, MetricFamily } from './metrics-snapshot.ts';

const CIRCUIT_STATES: readonly CircuitState[] = ['closed', 'open', 'half-open', 'isolated'];
const HEALTH_STATES: readonly HealthState[] = ['healthy', 'degraded', 'unhealthy', 'unknown'];

/** An attached client with the value of its label. */
export interface AttachedClient {
  readonly client: string;
  readonly ai: FlexiAI;
}

interface GaugeFamily {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
  /** The values of one entry, with the labels beside `client` and `provider`. */
  of(
    status: ProviderStatus,
    now: number,
  ): readonly (readonly [value: number, labels?: Readonly<Record<string, string>>])[];
}

const FAMILIES: readonly GaugeFamily[] = [
  {
    name: 'flexiai_provider_info',
    help: 'The entries of the configuration: their plugin and model. Always 1.',
    of: ({ plugin, model }) => [[1, { plugin, model }]],
  },
  {
    name: 'flexiai_provider_primary',
    help: 'Whether an entry is the first candidate (1) or not (0).',
    of: ({ primary }) => [[Number(primary)]],
  },
  {
    name: 'flexiai_provider_health',
    help: 'The health of an entry from the results of its calls: 1 for its state, 0 for the others.',
    of: ({ health }) => HEALTH_STATES.map((state) => [Number(state === health), { state }]),
  },
  {
    name: 'flexiai_circuit_state',
    help: 'The circuit of an entry and its own model: 1 for its state, 0 for the others.',
    of: ({ circuit, model }) =>
      circuit === undefined ? [] : CIRCUIT_STATES.map((state) => [Number(state === circuit.state), { model, state }]),
  },
  {
    name: 'flexiai_provider_cooling_seconds',
    help: 'Remaining cool-down of an entry after a Retry-After. 0 while it is available.',
    unit: 'seconds',
    of: ({ coolingUntil }, now) => [[coolingUntil === undefined ? 0 : Math.max(0, coolingUntil - now) / 1000]],
  },
  {
    name: 'flexiai_provider_credential_out',
    help: 'Whether the credential of an entry (or each of several) was rejected (1) or not (0).',
    of: ({ credentialOutUntil }, now) => [[Number(credentialOutUntil !== undefined && credentialOutUntil > now)]],
  },
  {
    name: 'flexiai_attempts_in_flight',
    help: 'Attempts in progress at an entry.',
    of: ({ inFlight }) => [[inFlight]],
  },
  {
    name: 'flexiai_calls_queued',
    help: 'Calls in the queue of an entry with limits.',
    of: ({ queued }) => (queued === undefined ? [] : [[queued]]),
  },
];

/**
 * The current state of clients, read from them: calls that were in progress when a client was attached are included. No
 * network.
 */
export function gaugesOf(clients: readonly AttachedClient[], now: number): readonly MetricFamily[] {
  const read = clients.map(({ client, ai }) => ({
    client,
    statuses: ai.getProviderStatus(),
    inFlight: ai.getRequestStats().inFlight,
  }));
  const inFlight: MetricFamily = {
    type: 'gauge',
    name: 'flexiai_calls_in_flight',
    help: 'Calls in progress.',
    series: read.map((each) => ({ labels: { client: each.client }, value: each.inFlight })),
  };
  const byEntry = FAMILIES.map(({ of, ...family }): MetricFamily => {
    const series = read.flatMap(({ client, statuses }) =>
      statuses.flatMap((status) =>
        of(status, now).map(
          ([value, labels]): GaugeSeries => ({ labels: { client, provider: status.name, ...labels }, value }),
        ),
      ),
    );
    return { type: 'gauge', ...family, series };
  });
  return [inFlight, ...byEntry];
}
