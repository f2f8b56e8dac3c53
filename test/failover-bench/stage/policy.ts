import type { StreamingOptions } from '@flexiai/core';
import { seconds } from './seconds.ts';

export type Policy = 'hold' | 'restart' | 'continue';

/** What each policy is configured with. `hold` withholds the whole answer: only then can it mend a break anywhere. */
export const policies: { readonly [Name in Policy]: StreamingOptions } = {
  hold: { onInterruption: 'hold', holdChars: 10_000, holdMs: seconds(60) },
  restart: { onInterruption: 'restart' },
  continue: { onInterruption: 'continue' },
};
