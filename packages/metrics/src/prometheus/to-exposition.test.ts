import { describe, expect, it } from 'vitest';
import type { MetricsSnapshot } from '../collector/metrics-snapshot.ts';
import { toExposition } from './to-exposition.ts';

const at = 1_700_000_000_123;

/** @param id the correlation id of the exemplars */
const snapshot = (id: string): MetricsSnapshot => ({
  takenAt: at,
  families: [
    {
      type: 'counter',
      name: 'flexiai_x',
      help: 'A "help" with a \\ and\na line.',
      series: [
        {
          labels: { client: 'c', provider: 'quote " slash \\ line \n end' },
          value: 3,
          createdAt: at,
          exemplar: { correlationId: id, value: 1, at },
        },
      ],
    },
    { type: 'gauge', name: 'flexiai_g', help: 'G.', series: [{ labels: {}, value: Number.POSITIVE_INFINITY }] },
    { type: 'gauge', name: 'flexiai_empty', help: 'No series.', series: [] },
    {
      type: 'histogram',
      name: 'flexiai_h_seconds',
      help: 'H.',
      unit: 'seconds',
      bounds: [0.5, 1],
      series: [
        {
          labels: { client: 'c' },
          counts: [2, 0, 1],
          count: 3,
          sum: 7.25,
          createdAt: at,
          exemplars: [{ correlationId: id, value: 0.25, at }, undefined, undefined],
        },
      ],
    },
  ],
});

describe('toExposition', () => {
  it('writes the text format 0.0.4, with escaped texts and without exemplars', () => {
    expect(toExposition(snapshot('id-1'), 'text')).toBe(
      [
        '# HELP flexiai_x_total A "help" with a \\\\ and\\na line.',
        '# TYPE flexiai_x_total counter',
        'flexiai_x_total{client="c",provider="quote \\" slash \\\\ line \\n end"} 3',
        '# HELP flexiai_g G.',
        '# TYPE flexiai_g gauge',
        'flexiai_g +Inf',
        '# HELP flexiai_h_seconds H.',
        '# TYPE flexiai_h_seconds histogram',
        'flexiai_h_seconds_bucket{client="c",le="0.5"} 2',
        'flexiai_h_seconds_bucket{client="c",le="1.0"} 2',
        'flexiai_h_seconds_bucket{client="c",le="+Inf"} 3',
        'flexiai_h_seconds_count{client="c"} 3',
        'flexiai_h_seconds_sum{client="c"} 7.25',
        '',
      ].join('\n'),
    );
  });

  it('writes OpenMetrics 1.0, with units, times of creation, exemplars and an end', () => {
    expect(toExposition(snapshot('id-1'), 'openmetrics')).toBe(
      [
        '# HELP flexiai_x A \\"help\\" with a \\\\ and\\na line.',
        '# TYPE flexiai_x counter',
        'flexiai_x_total{client="c",provider="quote \\" slash \\\\ line \\n end"} 3 # {correlation_id="id-1"} 1 1700000000.123',
        'flexiai_x_created{client="c",provider="quote \\" slash \\\\ line \\n end"} 1700000000.123',
        '# HELP flexiai_g G.',
        '# TYPE flexiai_g gauge',
        'flexiai_g +Inf',
        '# HELP flexiai_h_seconds H.',
        '# TYPE flexiai_h_seconds histogram',
        '# UNIT flexiai_h_seconds seconds',
        'flexiai_h_seconds_bucket{client="c",le="0.5"} 2 # {correlation_id="id-1"} 0.25 1700000000.123',
        'flexiai_h_seconds_bucket{client="c",le="1.0"} 2',
        'flexiai_h_seconds_bucket{client="c",le="+Inf"} 3',
        'flexiai_h_seconds_count{client="c"} 3',
        'flexiai_h_seconds_sum{client="c"} 7.25',
        'flexiai_h_seconds_created{client="c"} 1700000000.123',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('leaves out an exemplar whose id is longer than OpenMetrics allows', () => {
    expect(toExposition(snapshot('x'.repeat(114)), 'openmetrics')).toContain('correlation_id');
    expect(toExposition(snapshot('x'.repeat(115)), 'openmetrics')).not.toContain('correlation_id');
  });
});
