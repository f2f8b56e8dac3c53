import type { AssistantPart, ToolCallPart } from '../../model/content-part.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import { parseToolArguments } from '../../stream/parse-tool-arguments.ts';
import type { AnswerPlan } from './answer-shape.ts';
import { JsonRestorer } from './json-restorer.ts';

/** The parts of an answer that get the shape of the user's schemas back: the answer itself, and the arguments of tools. */
export interface AnswerPlans {
  readonly answer?: AnswerPlan;
  /** By the name of the tool. */
  readonly tools?: ReadonlyMap<string, AnswerPlan>;
}

/** Restores a whole answer to the shape of the user's schemas. @param plans `undefined`: it has that shape already */
export function restoreResponse(response: UnifiedResponse, plans: AnswerPlans | undefined): UnifiedResponse {
  if (plans === undefined) return response;
  let { text } = response;
  const calls = new Map<ToolCallPart, ToolCallPart>();
  const callOf = (call: ToolCallPart): ToolCallPart => {
    const known = calls.get(call) ?? restoredCall(call, plans);
    calls.set(call, known);
    return known;
  };
  const content = response.content.map((part): AssistantPart => {
    if (part.type === 'tool-call') return callOf(part);
    if (part.type !== 'text' || plans.answer === undefined) return part;
    const restored = restoredText(part.text, plans.answer);
    text = text.replace(part.text, () => restored);
    return { ...part, text: restored };
  });
  return { ...response, text, content, toolCalls: response.toolCalls.map(callOf) };
}

function restoredCall(call: ToolCallPart, { tools }: AnswerPlans): ToolCallPart {
  const plan = tools?.get(call.name);
  if (plan === undefined || call.invalid === true) return call;
  const raw = restoredText(call.rawArguments ?? JSON.stringify(call.arguments ?? {}), plan);
  const { arguments: args, rawArguments } = parseToolArguments(raw);
  return { ...call, arguments: args, ...(call.rawArguments !== undefined && { rawArguments }) };
}

function restoredText(text: string, plan: AnswerPlan): string {
  const restorer = new JsonRestorer(plan);
  return restorer.push(text) + restorer.end();
}

/** Restores the parts of a streamed answer to the shape of the user's schemas, batch by batch. */
export class AnswerRestorer {
  readonly #plans: AnswerPlans;
  readonly #texts = new Map<string, JsonRestorer>();
  readonly #calls = new Map<string, JsonRestorer>();

  constructor(plans: AnswerPlans) {
    this.#plans = plans;
  }

  /** @returns fewer parts, if some of them must wait for more text */
  restore(batch: readonly StreamPart[]): readonly StreamPart[] {
    return batch.flatMap((part) => this.#part(part));
  }

  #part(part: StreamPart): readonly StreamPart[] {
    switch (part.type) {
      case 'text-delta': {
        const restorer = this.#textRestorer(part.id);
        if (restorer === undefined) return [part];
        const delta = restorer.push(part.delta);
        // A part that begins a message must not be dropped.
        return delta === '' && part.newMessage !== true ? [] : [{ ...part, delta }];
      }
      case 'tool-call-start': {
        const plan = this.#plans.tools?.get(part.name);
        if (plan !== undefined) this.#calls.set(part.id, new JsonRestorer(plan));
        return [part];
      }
      case 'tool-call-delta': {
        const restorer = this.#calls.get(part.id);
        if (restorer === undefined) return [part];
        const delta = restorer.push(part.delta);
        return delta === '' ? [] : [{ ...part, delta }];
      }
      case 'tool-call-end': {
        const delta = this.#calls.get(part.id)?.end() ?? '';
        this.#calls.delete(part.id);
        return delta === '' ? [part] : [{ type: 'tool-call-delta', id: part.id, delta }, part];
      }
      case 'text-end': {
        const delta = this.#texts.get(part.id)?.end() ?? '';
        this.#texts.delete(part.id);
        return delta === '' ? [part] : [{ type: 'text-delta', id: part.id, delta }, part];
      }
      case 'finish':
        return [...this.#leftTexts(), part];
      default:
        return [part];
    }
  }

  #textRestorer(id: string): JsonRestorer | undefined {
    const { answer } = this.#plans;
    if (answer === undefined) return undefined;
    let restorer = this.#texts.get(id);
    if (restorer === undefined) {
      restorer = new JsonRestorer(answer);
      this.#texts.set(id, restorer);
    }
    return restorer;
  }

  *#leftTexts(): Generator<StreamPart> {
    for (const [id, restorer] of this.#texts) {
      const delta = restorer.end();
      if (delta !== '') yield { type: 'text-delta', id, delta };
    }
    this.#texts.clear();
  }
}

/**
 * Restores batches of parts to the shape of the user's schemas. Ending one of the two iterators ends the other.
 *
 * @param plansOf called after the first batch has arrived; `undefined`: the parts have that shape already
 */
export function restoredBatches(
  batches: AsyncIterable<readonly StreamPart[]>,
  plansOf: () => AnswerPlans | undefined,
): AsyncIterable<readonly StreamPart[]> {
  return {
    [Symbol.asyncIterator]() {
      const inner = batches[Symbol.asyncIterator]();
      let restorer: AnswerRestorer | undefined;
      let isFirst = true;
      return {
        async next() {
          const result = await inner.next();
          if (result.done === true) return result;
          const plans = isFirst ? plansOf() : undefined;
          if (plans !== undefined) restorer = new AnswerRestorer(plans);
          isFirst = false;
          return restorer === undefined ? result : { done: false, value: restorer.restore(result.value) };
        },
        async return() {
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
