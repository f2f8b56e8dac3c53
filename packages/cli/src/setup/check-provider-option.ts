import type { FlexiAI } from '@flexiai/core';
import { UsageError } from '../program/usage-error.ts';

/**
 * Checks that `--provider` is the name of an entry of the client. @throws UsageError that suggests the nearest one, or
 * all
 */
export function checkProviderOption(ai: FlexiAI, provider: string | undefined): void {
  if (provider === undefined) return;
  try {
    ai.getProviderStatus(provider);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `There is no provider "${provider}".`);
  }
}
