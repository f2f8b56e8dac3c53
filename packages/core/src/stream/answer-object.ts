import { StreamInterruptedError } from '../errors/failover-errors.ts';
import { ContentFilterError, InvalidResponseError } from '../errors/provider-error.ts';
import type { RestartPart, StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { GrowingJson } from './growing-json.ts';
import type { ResponseSource } from './response-source.ts';

/** Iterates a stream, once. */
type Iterate = <Item>(pick: (part: StreamPart) => Item | undefined) => AsyncIterableIterator<Item, undefined>;

/** Returns what is wrong with an item of the answer's list; `undefined` for nothing. */
export type ItemCheck = (item: unknown) => Promise<string | undefined>;

/** The object of an answer, as it grows. */
export function partialObjects(iterate: Iterate): AsyncIterableIterator<unknown, undefined> {
  const object = new ObjectText();
  return iterate((part) => (object.add(part) ? object.json.take() : undefined));
}

/**
 * The items of a list, each when it is complete.
 *
 * @throws TypeError for an answer that is not a list; InvalidResponseError for an item that does not fit, an answer that is not JSON, or
 * one that ended inside its list; ContentFilterError for one that was refused or filtered; StreamInterruptedError where the stream is
 * restarted after an item was given
 */
export async function* completeItems(
  iterate: Iterate,
  source: () => ResponseSource | Promise<ResponseSource>,
  check: ItemCheck | undefined,
): AsyncGenerator<unknown, undefined> {
  const object = new ObjectText();
  let given = 0;
  const pick = (part: StreamPart): readonly unknown[] | RestartPart | 'no list' | 'no json' | undefined => {
    if (!object.add(part)) return part.type === 'restart' ? part : undefined;
    if (object.json.isNoList) return 'no list';
    if (object.json.isBroken) return 'no json';
    const items = object.json.takeItems();
    return items.length === 0 ? undefined : items;
  };
  for await (const picked of iterate(pick)) {
    if (picked === 'no list') throw new TypeError('The answer is not a list: elementStream needs a schema of a list.');
    if (picked === 'no json') throw await invalid(source, 'is not JSON');
    if ('type' in picked) {
      if (given > 0) throw restarted(picked, (await source()).partial());
      continue;
    }
    for (const item of picked) {
      const problem = await check?.(item);
      if (problem !== undefined) throw await invalid(source, `breaks the schema: ${problem}`, 'An item of the answer');
      given += 1;
      yield item;
    }
  }
  const response = (await source()).response();
  if (response.object !== undefined) return undefined;
  if (response.finishReason !== 'stop') objectOf(response);
  if (!object.json.isComplete) throw await invalid(source, 'ended inside its list');
  return undefined;
}

/** The text of an answer that is its object: the last message. */
class ObjectText {
  json = new GrowingJson();
  #id: string | undefined;
  #isApart = false;

  /** @returns whether the part is text */
  add(part: StreamPart): boolean {
    switch (part.type) {
      case 'text-delta':
        if (this.#isApart || (part.newMessage === true && part.id !== this.#id)) this.json = new GrowingJson();
        this.#isApart = false;
        this.#id = part.id;
        this.json.push(part.delta);
        return true;
      case 'tool-call-end':
      case 'provider-block':
      case 'restart':
        this.#isApart = true;
        return false;
      default:
        return false;
    }
  }
}

/**
 * The object of an answer.
 *
 * @throws ContentFilterError for an answer that was refused or filtered; InvalidResponseError for one that ended otherwise without an
 * object; TypeError where the request asked for none
 */
export function objectOf(response: UnifiedResponse): unknown {
  const { object, finishReason, refusal, provider, model, requestId, text } = response;
  if (object !== undefined) return object;
  const who = `The answer of "${provider}" (${model})`;
  if (finishReason === 'refusal' || finishReason === 'content-filter') {
    const reason = refusal === undefined ? '' : `: ${refusal}`;
    const how = finishReason === 'refusal' ? 'is a refusal' : 'was filtered';
    throw new ContentFilterError(`${who} ${how} and has no object${reason}`, { provider, model, requestId });
  }
  if (finishReason === 'stop') throw new TypeError('The answer has no object: its request has no responseFormat.');
  throw new InvalidResponseError(`${who} ended with "${finishReason}" and has no object.`, {
    provider,
    model,
    requestId,
    text,
  });
}

function restarted(
  { provider, model }: RestartPart,
  partial: StreamInterruptedError['partial'],
): StreamInterruptedError {
  return new StreamInterruptedError('The stream was restarted, but items of its list were given already.', {
    provider,
    model,
    partial,
  });
}

async function invalid(
  source: () => ResponseSource | Promise<ResponseSource>,
  problem: string,
  what = 'The answer',
): Promise<InvalidResponseError> {
  const { provider, model, text } = (await source()).partial();
  return new InvalidResponseError(`${what} of "${provider}" (${model}) ${problem}.`, { provider, model, text });
}
