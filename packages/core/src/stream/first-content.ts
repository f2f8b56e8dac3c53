import type { StreamPart, StreamStartPart } from '../model/stream-part.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Warning } from '../model/warning.ts';
import { isContent } from './commit-point.ts';

/** What is known of an answer at its first content. */
export interface StreamBeginning {
  /** The entry that answers. */
  readonly provider: string;
  readonly model: string;
  /** The provider's id for the HTTP request. */
  readonly providerRequestId?: string;
  /** The same as `providerRequestId`. @deprecated Use `providerRequestId`. */
  readonly requestId?: string;
  /** Settings of the request that have no effect, and the like. More may come with the end of the answer. */
  readonly warnings: readonly Warning[];
}

/** Finds the first content of a stream, and what is known then. */
export class FirstContent {
  #start: StreamStartPart | undefined;
  #isThere = false;

  /** @returns whether there was content in this batch, or before it */
  look(batch: readonly ToolRunPart[]): boolean {
    for (const part of batch) {
      if (part.type === 'stream-start') this.#start = part;
      else if (!isOfRun(part)) this.#isThere ||= isContent(part);
    }
    return this.#isThere;
  }

  /** `undefined` before the first content. */
  get beginning(): StreamBeginning | undefined {
    if (!this.#isThere || this.#start === undefined) return undefined;
    return beginningOf({ warnings: [], ...this.#start });
  }
}

/** Whether a part belongs to a run of tools, and not to an answer. */
export function isOfRun(part: ToolRunPart): part is Exclude<ToolRunPart, StreamPart> {
  const { type } = part;
  return type === 'step-start' || type === 'step-end' || type === 'tool-result' || type === 'tool-approval-request';
}

/** The same of an answer that is there as a whole, or without content. */
export function beginningOf(
  answer: Pick<UnifiedResponse, 'provider' | 'model' | 'providerRequestId' | 'requestId' | 'warnings'>,
): StreamBeginning {
  const { provider, model, warnings, providerRequestId = answer.requestId } = answer;
  const ids = providerRequestId !== undefined && { providerRequestId, requestId: providerRequestId };
  return { provider, model, ...ids, warnings };
}
