import type { FinishPart, StreamPart } from '../model/stream-part.ts';
import type { FinishReason, UnifiedResponse } from '../model/unified-response.ts';
import type { Warning } from '../model/warning.ts';
import { parseToolArguments } from './parse-tool-arguments.ts';
import { UniqueCalls } from './unique-calls.ts';

/** The finish reasons after which a tool call may be incomplete and must not be made: cut, filtered, refused, or unknown. */
const ABRUPT: ReadonlySet<FinishReason> = new Set(['length', 'content-filter', 'refusal', 'other']);

/** Whether an answer that ended like this may have ended inside a tool call. */
function endsAbruptly(reason: FinishReason): boolean {
  return ABRUPT.has(reason);
}

/** The warning for a call that an abrupt end cut. */
function tornCall(name: string, reason: FinishReason): Warning {
  return {
    code: 'other',
    message: `The answer ended (${reason}) inside the arguments of a call to "${name}": the call was left out.`,
  };
}

/** An answer without the calls that its abrupt end cut. Returns the answer itself where there are none. */
export function withoutTornCalls(response: UnifiedResponse): UnifiedResponse {
  const { finishReason, toolCalls, content, warnings } = response;
  if (toolCalls.length === 0 || !endsAbruptly(finishReason)) return response;
  const torn = toolCalls.filter(({ invalid }) => invalid === true);
  if (torn.length === 0) return response;
  return {
    ...response,
    content: content.filter((part) => part.type !== 'tool-call' || part.invalid !== true),
    toolCalls: toolCalls.filter(({ invalid }) => invalid !== true),
    warnings: [...warnings, ...torn.map(({ name }) => tornCall(name, finishReason))],
  };
}

/** A call of a stream without a valid end so far. */
interface OpenCall {
  readonly name: string;
  text: string;
  /** Its end, held back because the arguments are broken: the finish reason decides. */
  end?: StreamPart;
}

/**
 * Holds back the ends of calls with broken arguments until the finish reason is known. After an abrupt end, such a call is left
 * out with a warning; otherwise the model wrote it like that, and its end is passed on before the finish. Calls get ids of their own.
 * Only the parts of calls are checked.
 */
export class TornCalls {
  readonly #open = new Map<string, OpenCall>();
  readonly #ids = new UniqueCalls();

  /** The parts that may be passed on now; nearly always the same list. */
  pass(batch: readonly StreamPart[]): readonly StreamPart[] {
    let passed: StreamPart[] | undefined;
    for (const [index, given] of batch.entries()) {
      const part = this.#ids.rename(given);
      const instead = this.#look(part) ?? (part === given ? undefined : [part]);
      if (instead === undefined) passed?.push(given);
      else {
        passed ??= batch.slice(0, index);
        passed.push(...instead);
      }
    }
    return passed ?? batch;
  }

  /** @returns the parts to pass on in place of the part; `undefined` for the part itself */
  #look(part: StreamPart): readonly StreamPart[] | undefined {
    switch (part.type) {
      case 'tool-call-start':
        this.#open.set(part.id, { name: part.name, text: '' });
        return undefined;
      case 'tool-call-delta': {
        const call = this.#open.get(part.id);
        if (call !== undefined) call.text += part.delta;
        return undefined;
      }
      case 'tool-call-end': {
        const call = this.#open.get(part.id);
        if (call === undefined || parseToolArguments(call.text).invalid !== true) {
          this.#open.delete(part.id);
          return undefined;
        }
        call.end = part;
        return [];
      }
      case 'finish':
        return this.#open.size === 0 ? undefined : this.#finish(part);
      default:
        return undefined;
    }
  }

  #finish(finish: FinishPart): readonly StreamPart[] {
    const calls = [...this.#open.values()];
    const ends = calls.flatMap(({ end }) => (end === undefined ? [] : [end]));
    if (!endsAbruptly(finish.finishReason)) return [...ends, finish];
    const { warnings = [], finishReason } = finish;
    // A plugin that left out the ends of calls, and has a warning, has already reported them.
    const torn = calls.filter(({ end }) => end !== undefined || warnings.length === 0);
    if (torn.length === 0) return [finish];
    return [{ ...finish, warnings: [...warnings, ...torn.map(({ name }) => tornCall(name, finishReason))] }];
  }
}
