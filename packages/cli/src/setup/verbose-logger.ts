import type { Logger } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';

/** Logs the client's events on stderr, without secrets. */
export async function verboseLogger({ err, asides }: Pick<CommandContext, 'err' | 'asides'>): Promise<Logger> {
  const { maskSecrets } = await import('@flexiai/logger');
  const write = (message: string): void => asides.add(err.paint('quiet', err.foreign(maskSecrets(message))));
  return { debug: write, info: write, warn: write, error: write };
}
