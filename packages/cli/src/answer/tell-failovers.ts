import type { FlexiAI } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';

/**
 * Reports on stderr when a call fails over before anything was printed, because the answer then comes from another
 * provider than expected. Interruptions within an answer are reported by its printer.
 */
export function tellFailovers(ai: FlexiAI, context: Pick<CommandContext, 'note' | 'options'>): void {
  // With --verbose, the client's own log contains it.
  if (context.options.verbose === true) return;
  const brokeOff = new Set<string>();
  ai.on('interruption', ({ requestId }) => brokeOff.add(requestId));
  ai.on('failover', ({ requestId, from, to, reason, error }) => {
    if (brokeOff.delete(requestId)) return;
    const status = 'status' in error && typeof error.status === 'number' ? ` ${error.status}` : '';
    context.note(`${from} failed (${reason}${status}); trying ${to}`);
  });
}
