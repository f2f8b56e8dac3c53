import { createFlexiAI, type FlexiAI, type FlexiAIConfig } from '@flexiai/core';
import { requestFor } from '../model/job.ts';
import type { Caller } from './caller.ts';

/** Makes streamed calls with FlexiAI. */
export class FlexiAICaller implements Caller {
  readonly #ai: FlexiAI;

  constructor(config: FlexiAIConfig) {
    this.#ai = createFlexiAI(config);
  }

  async ask(...[job, { signal, id, onFirstContent }]: Parameters<Caller['ask']>): Promise<string> {
    let answeredBy = '';
    let begun = false;
    const options = { signal, correlationId: id };
    for await (const part of this.#ai.streamChatCompletion(requestFor(job), options)) {
      if (part.type === 'stream-start' || part.type === 'restart') answeredBy = part.provider;
      else if (part.type === 'text-delta' && !begun) {
        begun = true;
        onFirstContent();
      }
    }
    return answeredBy;
  }

  close(): Promise<void> {
    return this.#ai.close();
  }
}
