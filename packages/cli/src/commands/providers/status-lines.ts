import type { HealthState, ProviderStatus } from '@flexiai/core';
import { milliseconds } from '../../answer/milliseconds.ts';
import type { Screen, Style } from '../../terminal/screen.ts';
import { tableLines } from '../../terminal/table.ts';

const HEALTH_STYLES: { readonly [state in HealthState]: Style } = {
  healthy: 'good',
  degraded: 'warning',
  unhealthy: 'bad',
  unknown: 'quiet',
};

/** The display of a health state. */
export function healthStyle(health: HealthState): Style {
  return HEALTH_STYLES[health];
}

/** The state of a client's entries, from the results of its calls. */
export function statusLines(screen: Screen, statuses: readonly ProviderStatus[]): readonly string[] {
  return tableLines(
    screen,
    [
      { title: 'entry', shrinks: true },
      { title: 'model', shrinks: true },
      { title: 'health' },
      { title: 'circuit' },
      { title: 'requests', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'first word', align: 'right' },
      { title: 'last error', shrinks: true },
    ],
    statuses.map(({ name, model, health, circuit, requests, failures, firstContent, lastError }) => [
      { text: name },
      { text: model },
      { text: health, style: healthStyle(health) },
      { text: circuit?.state ?? 'off' },
      { text: String(requests) },
      { text: String(failures) },
      { text: milliseconds(firstContent?.p50) },
      { text: lastError?.code ?? '' },
    ]),
  );
}
