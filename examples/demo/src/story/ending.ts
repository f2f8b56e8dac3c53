import type { ProviderStatus } from '@flexiai/core';
import { PROVIDER_IDS, type ProviderId } from '../provider-settings.ts';
import type { Cell, Column } from '../terminal/table-lines.ts';
import type { Style } from '../terminal/terminal.ts';
import { milliseconds } from './milliseconds.ts';
import type { Narrator } from './narrator.ts';
import { providerStyle } from './provider-style.ts';
import type { Stage } from './stage.ts';

const HEADINGS = ['provider', 'requests', 'failures', 'breaker', 'opened', 'median', 'tokens in', 'out'];
const COLUMNS: readonly Column[] = HEADINGS.map((heading) =>
  heading === 'provider' || heading === 'breaker' ? { width: 9 } : { align: 'right' },
);

/** The providers' state in the client, and whether all claims of the story were true. */
export function tellEnd(
  { ai }: Stage,
  narrator: Narrator,
  story: { readonly reached: { readonly [Id in ProviderId]: number }; readonly durationMs: number },
): void {
  const { terminal } = narrator;
  const heading = (text: string): Cell => ({ text, style: 'quiet' });
  narrator.heading('The end, as ai.getProviderStatus() has it');
  narrator.table(COLUMNS, [HEADINGS.map(heading), ...ai.getProviderStatus().map(row)]);
  const { total, succeeded, failed, attempts, retries, failovers } = ai.getRequestStats();
  narrator.text(
    `${total} calls: ${succeeded} answered, ${failed} failed. ${attempts} attempts: ${retries} of them ` +
      `retries, ${failovers} failovers.`,
  );
  const reached = PROVIDER_IDS.reduce((sum, id) => sum + story.reached[id], 0);
  narrator.claim("requests in the servers' own logs", reached, attempts);
  terminal.line();
  const { claims, disproved } = narrator;
  if (disproved.length === 0) {
    terminal.line(terminal.paint('good', `All ${claims} claims (✓) held, in ${milliseconds(story.durationMs)}.`));
    terminal.line('With keys in the environment: npm start -- --live "your question"');
    return;
  }
  terminal.line(terminal.paint('bad', `${disproved.length} of ${claims} claims did not hold:`));
  for (const complaint of disproved) narrator.text(complaint);
}

function row(status: ProviderStatus): Cell[] {
  const { name, requests, failures, circuit, latency, inputTokens, outputTokens } = status;
  const state = circuit?.state ?? 'none';
  return [
    { text: name, style: providerStyle(name) },
    { text: String(requests) },
    { text: String(failures), style: failures > 0 ? 'fault' : 'plain' },
    { text: state, style: stateStyle(state) },
    { text: String(circuit?.openings ?? 0) },
    { text: latency === undefined ? '-' : milliseconds(latency.p50) },
    { text: String(inputTokens) },
    { text: String(outputTokens) },
  ];
}

function stateStyle(state: string): Style {
  return state === 'closed' ? 'good' : 'fault';
}
