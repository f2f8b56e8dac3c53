import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { FinishReason } from '../model/unified-response.ts';
import { joinBase64 } from './join-base64.ts';
import { parseToolArguments } from './parse-tool-arguments.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';

type Chunk = { readonly type: string } & { readonly [field: string]: unknown };

/**
 * The UI message stream of the AI SDK 7. Its reader throws at a delta of a block that has not begun, and keeps open blocks open, so
 * both ends are written here. `reset-step` takes back what a `restart` discards.
 *
 * @param shown the fields to send of a part; `undefined` for none
 * @param textOf the text for a failure; `undefined` for an abort, which is none: the page shows what had arrived
 */
export function uiMessageFormat(
  options: Pick<StreamResponseOptions<ToolRunPart>, 'messageId' | 'messageMetadata'>,
  shown: (part: ToolRunPart) => unknown,
  textOf: (error: unknown) => string | undefined,
): { part(part: ToolRunPart): string; end(): string; failure(error: unknown): string } {
  const writer = new ChunkWriter(options);
  const frame = (chunks: readonly Chunk[]): string =>
    chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  const END = 'data: [DONE]\n\n';
  return {
    part: (part) => frame(writer.add(part, shown(part))),
    end: () => frame(writer.end()) + END,
    failure: (error) => frame([...writer.closed(), failureChunk(textOf(error))]) + END,
  };
}

function failureChunk(errorText: string | undefined): Chunk {
  return errorText === undefined ? { type: 'abort' } : { type: 'error', errorText };
}

const REASONS: { readonly [Reason in FinishReason]: string } = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
  'content-filter': 'content-filter',
  refusal: 'content-filter',
  pause: 'other',
  other: 'other',
};

/** Parts that hold the message together, whatever is shown of it. */
const ALWAYS: ReadonlySet<ToolRunPart['type']> = new Set([
  'text-end',
  'reasoning-end',
  'restart',
  'finish',
  'step-end',
]);

class ChunkWriter {
  readonly #options: Pick<StreamResponseOptions<ToolRunPart>, 'messageId' | 'messageMetadata'>;
  #begun = false;
  #inStep = false;
  #finishReason: FinishReason | undefined;
  /** The blocks that are open: the kind of each by its id. */
  readonly #open = new Map<string, 'text' | 'reasoning'>();
  readonly #calls = new Map<string, { readonly name: string; text: string }>();
  readonly #sounds = new Map<string, string[]>();
  readonly #sources = new Set<string>();

  constructor(options: Pick<StreamResponseOptions<ToolRunPart>, 'messageId' | 'messageMetadata'>) {
    this.#options = options;
  }

  add(part: ToolRunPart, shown: unknown): readonly Chunk[] {
    const metadata = this.#options.messageMetadata?.(part);
    return [
      ...this.#start(),
      ...(shown !== undefined || ALWAYS.has(part.type) ? this.#chunks(part, shown) : []),
      ...(metadata === undefined ? [] : [{ type: 'message-metadata', messageMetadata: metadata }]),
    ];
  }

  end(): readonly Chunk[] {
    const reason = this.#finishReason;
    return [
      ...(this.#begun ? [] : this.#start()),
      ...this.closed(),
      { type: 'finish', ...(reason !== undefined && { finishReason: REASONS[reason] }) },
    ];
  }

  /** Closes the blocks that are open, and the step. */
  closed(): readonly Chunk[] {
    const chunks: Chunk[] = [...this.#open].map(([id, kind]) => ({ type: `${kind}-end`, id }));
    this.#open.clear();
    if (this.#inStep) chunks.push({ type: 'finish-step' });
    this.#inStep = false;
    return chunks;
  }

  #start(): readonly Chunk[] {
    const chunks: Chunk[] = [];
    if (!this.#begun) {
      const { messageId } = this.#options;
      chunks.push({ type: 'start', ...(messageId !== undefined && { messageId }) });
    }
    if (!this.#inStep) chunks.push({ type: 'start-step' });
    this.#begun = true;
    this.#inStep = true;
    return chunks;
  }

  #chunks(part: ToolRunPart, shown: unknown): readonly Chunk[] {
    switch (part.type) {
      case 'text-delta':
        return this.#delta('text', part.id, part.delta);
      case 'refusal-delta':
        return this.#delta('text', `refusal-${part.id}`, part.delta);
      case 'reasoning-delta':
        return this.#delta('reasoning', part.id, part.delta);
      case 'text-end':
        return this.#close('text', part.id);
      case 'reasoning-end':
        return this.#close('reasoning', part.id);
      case 'tool-call-start':
        this.#calls.set(part.id, { name: part.name, text: '' });
        return [{ type: 'tool-input-start', toolCallId: part.id, toolName: part.name }];
      case 'tool-call-delta':
        return this.#argument(part.id, part.delta);
      case 'tool-call-end':
        return this.#call(part.id);
      case 'source':
        return this.#source(part);
      case 'image':
      case 'file': {
        const { data, mediaType = part.type === 'image' ? 'image/png' : 'application/octet-stream' } = part;
        const url = data === undefined ? part.url : `data:${mediaType};base64,${data}`;
        return url === undefined ? [] : [{ type: 'file', url, mediaType }];
      }
      case 'audio-delta':
        if (part.data !== undefined) this.#sounds.set(part.id, [...(this.#sounds.get(part.id) ?? []), part.data]);
        return [];
      case 'audio-end': {
        const pieces = this.#sounds.get(part.id);
        if (pieces === undefined) return [];
        const { mediaType } = part;
        return [{ type: 'file', url: `data:${mediaType};base64,${joinBase64(pieces)}`, mediaType }];
      }
      case 'restart':
        this.#open.clear();
        this.#calls.clear();
        this.#sounds.clear();
        this.#sources.clear();
        return [{ type: 'reset-step' }];
      case 'finish':
        this.#finishReason = part.finishReason;
        return [];
      case 'tool-result': {
        const { toolCallId, isError } = part;
        if (isError) return [{ type: 'tool-output-error', toolCallId, errorText: 'The tool failed.' }];
        const { output = null } = shown as { readonly output?: unknown };
        return [{ type: 'tool-output-available', toolCallId, output }];
      }
      case 'tool-approval-request': {
        const { toolCallId } = part;
        return [{ type: 'tool-approval-request', approvalId: toolCallId, toolCallId }];
      }
      case 'step-end':
        return this.closed();
      default:
        return [];
    }
  }

  #delta(kind: 'text' | 'reasoning', id: string, delta: string): readonly Chunk[] {
    const key = `${kind}-${id}`;
    const isOpen = this.#open.has(key);
    this.#open.set(key, kind);
    return [...(isOpen ? [] : [{ type: `${kind}-start`, id: key }]), { type: `${kind}-delta`, id: key, delta }];
  }

  #close(kind: 'text' | 'reasoning', id: string): readonly Chunk[] {
    const key = `${kind}-${id}`;
    return this.#open.delete(key) ? [{ type: `${kind}-end`, id: key }] : [];
  }

  #argument(id: string, delta: string): readonly Chunk[] {
    const call = this.#calls.get(id);
    if (call === undefined) return [];
    call.text += delta;
    return [{ type: 'tool-input-delta', toolCallId: id, inputTextDelta: delta }];
  }

  #call(id: string): readonly Chunk[] {
    const call = this.#calls.get(id);
    if (call === undefined) return [];
    const { arguments: input, rawArguments, invalid } = parseToolArguments(call.text);
    const named = { toolCallId: id, toolName: call.name };
    if (invalid !== true) return [{ type: 'tool-input-available', ...named, input }];
    return [{ type: 'tool-input-error', ...named, input: rawArguments, errorText: 'The arguments are not valid.' }];
  }

  #source({ url, title, filename }: Extract<ToolRunPart, { type: 'source' }>): readonly Chunk[] {
    const sourceId = url ?? filename ?? title;
    if (sourceId === undefined || this.#sources.has(sourceId)) return [];
    this.#sources.add(sourceId);
    const named = { sourceId, ...(title !== undefined && { title }) };
    if (url !== undefined) return [{ type: 'source-url', ...named, url }];
    const mediaType = 'application/octet-stream';
    return [
      { type: 'source-document', title: sourceId, ...named, mediaType, ...(filename !== undefined && { filename }) },
    ];
  }
}
