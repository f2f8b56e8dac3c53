import type { PartialResponse } from '../errors/failover-errors.ts';
import { InvalidResponseError } from '../errors/provider-error.ts';
import { assertNever } from '../types/assert-never.ts';
import type { AssistantPart, Origin, ProviderMetadata, ToolCallPart } from '../types/content-part.ts';
import { parseToolArguments } from '../types/parse-tool-arguments.ts';
import type { FinishPart, StreamPart, StreamStartPart } from '../types/stream-part.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { Usage } from '../types/usage.ts';
import { estimateUsage } from '../types/usage-totals.ts';
import type { Warning } from '../types/warning.ts';

/** A block that is still growing. */
type Block =
  | { readonly type: 'text' | 'refusal'; readonly id: string; text: string }
  | ReasoningBlock
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      text: string;
      providerMetadata?: ProviderMetadata;
      ended: boolean;
    }
  | { readonly type: 'source'; readonly id: string; readonly part: AssistantPart };

interface ReasoningBlock {
  readonly type: 'reasoning';
  readonly id: string;
  text: string;
  signature?: string;
  redacted?: string;
  providerMetadata?: ProviderMetadata;
  ended: boolean;
}

/** Parts become a response here and nowhere else. Feed it with `add`; ask for the outcome at any time. */
export class ResponseAccumulator {
  readonly #pluginId: string | undefined;
  readonly #inputCharacters: (() => number) | undefined;
  #start: StreamStartPart | undefined;
  #finish: FinishPart | undefined;
  readonly #blocks: Block[] = [];
  /** The block that the last delta went to: nearly always the next one's, too. */
  #current: Block | undefined;

  /**
   * @param pluginId marks every part with the provider that it came from
   * @param inputCharacters the request's text, for an estimate of what a broken-off answer used; counted when it is needed
   */
  constructor(pluginId?: string, inputCharacters?: () => number) {
    this.#pluginId = pluginId;
    this.#inputCharacters = inputCharacters;
  }

  add(part: StreamPart): void {
    switch (part.type) {
      case 'text-delta':
        this.#append('text', part.id, part.delta);
        return;
      case 'reasoning-delta':
        this.#append('reasoning', part.id, part.delta);
        return;
      case 'refusal-delta':
        this.#append('refusal', part.id, part.delta);
        return;
      case 'tool-call-delta': {
        const block = this.#find('tool-call', part.id);
        if (block === undefined) throw outOfOrder(part.type, part.id, this.#start);
        block.text += part.delta;
        return;
      }
      case 'tool-call-start':
        this.#push({ type: 'tool-call', id: part.id, name: part.name, text: '', ended: false });
        return;
      case 'tool-call-end': {
        const block = this.#find('tool-call', part.id);
        if (block === undefined) throw outOfOrder(part.type, part.id, this.#start);
        block.ended = true;
        if (part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata;
        return;
      }
      case 'reasoning-end': {
        const block =
          this.#find('reasoning', part.id) ??
          this.#push<ReasoningBlock>({ type: 'reasoning', id: part.id, text: '', ended: true });
        block.ended = true;
        if (part.signature !== undefined) block.signature = part.signature;
        if (part.redacted !== undefined) block.redacted = part.redacted;
        if (part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata;
        return;
      }
      case 'source':
        this.#push({ type: 'source', id: part.id ?? '', part });
        return;
      case 'stream-start':
        this.#start = part;
        return;
      case 'restart':
        this.#blocks.length = 0;
        this.#current = undefined;
        return;
      case 'continuation':
        return;
      case 'finish':
        this.#finish = part;
        return;
      default:
        assertNever(part);
    }
  }

  /** Whether the `finish` part was seen. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /**
   * The whole response. `attempts` and `skipped` are empty: the client knows them.
   * @throws InvalidResponseError when there was no `finish`
   */
  response(): UnifiedResponse {
    const finish = this.#finish;
    const start = this.#start;
    if (finish === undefined || start === undefined) {
      throw new InvalidResponseError('The stream has no finish part: it is not a whole answer.', {
        provider: start?.provider ?? 'unknown',
        model: start?.model,
      });
    }
    const body = this.#body(finish.usage);
    const refusal = this.#join('refusal');
    const warnings: readonly Warning[] = [...(start.warnings ?? []), ...(finish.warnings ?? [])];
    return {
      id: finish.id ?? start.id ?? '',
      ...body,
      ...(refusal !== '' && { refusal }),
      finishReason: finish.finishReason,
      ...(finish.rawFinishReason !== undefined && { rawFinishReason: finish.rawFinishReason }),
      warnings,
      attempts: [],
      skipped: [],
      ...(start.requestId !== undefined && { requestId: start.requestId }),
      ...(finish.providerMetadata !== undefined && { providerMetadata: finish.providerMetadata }),
    };
  }

  /** What is there so far. A tool call that is not complete is left out; usage is estimated until it is reported. */
  partial(): PartialResponse {
    return this.#body(this.#finish?.usage);
  }

  #body(usage: Usage | undefined): PartialResponse {
    const model = this.#finish?.model ?? this.#start?.model ?? '';
    const content: AssistantPart[] = [];
    const toolCalls: ToolCallPart[] = [];
    const origin = this.#pluginId === undefined ? undefined : { provider: this.#pluginId, model };
    for (const block of this.#blocks) {
      if (block.type === 'tool-call' && !block.ended) continue;
      const part = partOf(block, origin);
      if (part === undefined) continue;
      content.push(part);
      if (part.type === 'tool-call') toolCalls.push(part);
    }
    const text = this.#join('text');
    const reasoning = this.#join('reasoning');
    return {
      provider: this.#start?.provider ?? 'unknown',
      model,
      text,
      content,
      toolCalls,
      ...(reasoning !== '' && { reasoning }),
      usage: usage ?? estimateUsage(this.#size(), this.#inputCharacters?.()),
    };
  }

  /** All that was written so far, cut tool calls too, in characters. */
  #size(): number {
    return this.#blocks.reduce((sum, block) => sum + ('text' in block ? block.text.length : 0), 0);
  }

  #join(type: 'text' | 'reasoning' | 'refusal'): string {
    let text = '';
    for (const block of this.#blocks) if (block.type === type) text += block.text;
    return text;
  }

  #append(type: 'text' | 'reasoning' | 'refusal', id: string, delta: string): void {
    const block =
      this.#find(type, id) ??
      this.#push(type === 'reasoning' ? { type, id, text: '', ended: false } : { type, id, text: '' });
    block.text += delta;
  }

  #find<Type extends Block['type']>(type: Type, id: string): Extract<Block, { type: Type }> | undefined {
    const current = this.#current;
    if (current !== undefined && current.type === type && current.id === id) {
      return current as Extract<Block, { type: Type }>;
    }
    const block = this.#blocks.findLast((candidate) => candidate.type === type && candidate.id === id);
    this.#current = block ?? current;
    return block as Extract<Block, { type: Type }> | undefined;
  }

  #push<B extends Block>(block: B): B {
    this.#blocks.push(block);
    this.#current = block;
    return block;
  }
}

/** The response that a complete list of parts stands for. */
export function responseFromParts(parts: Iterable<StreamPart>): UnifiedResponse {
  const accumulator = new ResponseAccumulator();
  for (const part of parts) accumulator.add(part);
  return accumulator.response();
}

function partOf(block: Block, origin: Origin | undefined): AssistantPart | undefined {
  const from = origin !== undefined && { origin };
  switch (block.type) {
    case 'text':
      return block.text === '' ? undefined : { type: 'text', text: block.text, ...from };
    case 'refusal':
      return { type: 'refusal', refusal: block.text, ...from };
    case 'source':
      return block.part;
    case 'reasoning':
      return {
        type: 'reasoning',
        text: block.text,
        ...(block.signature !== undefined && { signature: block.signature }),
        ...(block.redacted !== undefined && { redacted: block.redacted }),
        ...(block.providerMetadata !== undefined && { providerMetadata: block.providerMetadata }),
        ...from,
      };
    case 'tool-call':
      return {
        type: 'tool-call',
        id: block.id,
        name: block.name,
        ...parseToolArguments(block.text),
        ...(block.providerMetadata !== undefined && { providerMetadata: block.providerMetadata }),
        ...from,
      };
    default:
      return assertNever(block);
  }
}

function outOfOrder(type: string, id: string, start: StreamStartPart | undefined): InvalidResponseError {
  return new InvalidResponseError(`The stream has a ${type} for "${id}", which was not started.`, {
    provider: start?.provider ?? 'unknown',
    model: start?.model,
  });
}
