import { describe, expect, it } from 'vitest';
import { preferredFormat } from './exposition-format.ts';

describe('preferredFormat', () => {
  it.each([
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    ['application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['Application/OpenMetrics-Text', 'openmetrics'],
    ['application/openmetrics-text;q=0.4, text/plain;q=0.9', 'text'],
    ['application/openmetrics-text;q=0.1, text/*;q=0.9', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;version=2.0.0', 'text'],
    ['application/openmetrics-text;q=oops', 'text'],
    ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['', 'text'],
    [null, 'text'],
  ])('selects for the Accept header %s the format %s', (accept, format) => {
    expect(preferredFormat(accept)).toBe(format);
  });
});
