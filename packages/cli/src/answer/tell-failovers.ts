import type { FlexiAI } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';

/**
 * Tells on stderr when another provider takes over before anything was shown: the answer then comes from somebody who was
 * not asked for. What happens within an answer is told by whoever shows it.
 */
export function tellFailovers(ai: FlexiAI, context: Pick<CommandContext, 'note' | 'options'>): void {
  // There the client's own log says it.
  if (context.options.verbose === true) return;
  const brokeOff = new Set<string>();
  ai.on('interruption', ({ requestId }) => brokeOff.add(requestId));
  ai.on('failover', ({ requestId, from, to, reason, error }) => {
    if (brokeOff.delete(requestId)) return;
    const status = 'status' in error && typeof error.status === 'number' ? ` ${error.status}` : '';
    context.note(`${from} failed (${reason}${status}); asking ${to}`);
  });
}
