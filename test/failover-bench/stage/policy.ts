import type { StreamingOptions } from '@flexiai/core';
import { seconds } from './seconds.ts';

export type Policy = 'hold' | 'restart' | 'continue';

/** The options of each policy. `hold` holds back the complete answer, which is necessary to repair a break anywhere. */
export const policies: { readonly [Name in Policy]: StreamingOptions } = {
  hold: { onInterruption: 'hold', holdChars: 10_000, holdMs: seconds(60) },
  restart: { onInterruption: 'restart' },
  continue: { onInterruption: 'continue' },
};
