import type { FlexiAI } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';

/** Tells on stderr when another provider takes over: the answer then comes from somebody who was not asked for. */
export function tellFailovers(ai: FlexiAI, context: Pick<CommandContext, 'note' | 'options'>): void {
  // There the client's own log says it.
  if (context.options.verbose === true) return;
  ai.on('failover', ({ from, to, reason, error }) => {
    const status = 'status' in error && typeof error.status === 'number' ? ` ${error.status}` : '';
    context.note(`${from} failed (${reason}${status}); asking ${to}`);
  });
}
