import type { MetricExemplar, MetricFamily, MetricLabels, MetricsSnapshot } from '../collector/metrics-snapshot.ts';
import type { ExpositionFormat } from './exposition-format.ts';
import { EXEMPLAR_LABEL, type FamilySample, samplesOf } from './family-samples.ts';

/**
 * A snapshot in a text format of Prometheus: the text format 0.0.4, or OpenMetrics 1.0 with units, `_created` and
 * exemplars with the correlation id of a call. Families without series are left out.
 */
export function toExposition({ families }: MetricsSnapshot, format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const family of families) if (family.series.length > 0) writeFamily(lines, family, format === 'openmetrics');
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function writeFamily(lines: string[], family: MetricFamily, isOpen: boolean): void {
  // The text format names a counter like its sample.
  const name = family.type === 'counter' && !isOpen ? `${family.name}_total` : family.name;
  lines.push(`# HELP ${name} ${isOpen ? escaped(family.help) : escapedHelp(family.help)}`);
  lines.push(`# TYPE ${name} ${family.type}`);
  if (isOpen && family.unit !== undefined) lines.push(`# UNIT ${name} ${family.unit}`);
  for (const sample of samplesOf(family, isOpen)) lines.push(lineOf(sample, isOpen));
}

function lineOf({ name, labels, value, exemplar }: FamilySample, isOpen: boolean): string {
  const line = `${name}${labelSet(labels)} ${numberText(value)}`;
  return isOpen && exemplar !== undefined ? `${line}${exemplarText(exemplar)}` : line;
}

function exemplarText({ correlationId, value, at }: MetricExemplar): string {
  return ` # ${labelSet({ [EXEMPLAR_LABEL]: correlationId })} ${numberText(value)} ${(at / 1000).toFixed(3)}`;
}

function labelSet(labels: MetricLabels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}

function escapedHelp(text: string): string {
  return text.toWellFormed().replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
