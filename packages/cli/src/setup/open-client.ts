import type { FlexiAI } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { loadSetup, type Setup } from './setup.ts';
import { verboseLogger } from './verbose-logger.ts';

/** A client of what is configured. */
export async function openClient(context: CommandContext, setup?: Setup): Promise<FlexiAI> {
  const [{ createFlexiAI }, { loaded }] = await Promise.all([import('@flexiai/core'), setup ?? loadSetup(context)]);
  const logger = context.options.verbose === true ? await verboseLogger(context) : undefined;
  return createFlexiAI({ ...loaded.config, ...(logger !== undefined && { logger }) });
}
