import { assertNever } from '../data/assert-never.ts';
import type { AssistantPart, Citation, Origin, ProviderMetadata } from '../model/content-part.ts';
import type {
  AudioEndPart,
  FileStreamPart,
  ImageStreamPart,
  ProviderBlockStreamPart,
  SourceStreamPart,
  StreamCitation,
} from '../model/stream-part.ts';
import { joinBase64 } from './join-base64.ts';
import { parseToolArguments } from './parse-tool-arguments.ts';

/** A part of an answer that is still incomplete. */
export type Block =
  | TextBlock
  | { readonly type: 'refusal'; readonly id: string; text: string }
  | ReasoningBlock
  | ToolCallBlock
  | SourceBlock
  | AudioBlock
  | { readonly type: 'whole'; readonly id: undefined; readonly part: WholePart };

/** A part that arrives in one piece. */
type WholePart = ProviderBlockStreamPart | ImageStreamPart | FileStreamPart;

export interface TextBlock {
  readonly type: 'text';
  readonly id: string;
  text: string;
  newMessage?: true;
  providerMetadata?: ProviderMetadata;
}

export interface ReasoningBlock {
  readonly type: 'reasoning';
  readonly id: string;
  text: string;
  signature?: string;
  redacted?: string;
  providerMetadata?: ProviderMetadata;
  ended: boolean;
}

interface ToolCallBlock {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  text: string;
  providerMetadata?: ProviderMetadata;
  ended: boolean;
}

export interface SourceBlock {
  readonly type: 'source';
  readonly id: undefined;
  part: SourceStreamPart;
  citations: StreamCitation[] | undefined;
}

export interface AudioBlock {
  readonly type: 'audio';
  readonly id: string;
  readonly pieces: string[];
  transcript: string | undefined;
  end?: AudioEndPart;
}

/** Whether a block adds nothing to the content. */
export function isNothing(block: TextBlock): boolean {
  return block.text === '' && block.providerMetadata === undefined;
}

/** Whether a text after this block is a separate message. */
export function startsAnew(block: Block): boolean {
  return block.type === 'tool-call' ? block.ended : block.type === 'whole' && block.part.type === 'provider-block';
}

/**
 * The part of the content that a block becomes; `undefined` for a block that is empty or incomplete.
 *
 * @param origin the origin of the part
 *
 * @param textIndexes the indexes of text blocks among the text parts, by id
 */
export function partOf(
  block: Block,
  origin: Origin | undefined,
  textIndexes: ReadonlyMap<string, number>,
): AssistantPart | undefined {
  const from = origin !== undefined && { origin };
  switch (block.type) {
    case 'text':
      if (isNothing(block)) return undefined;
      return {
        type: 'text',
        text: block.text,
        ...(block.newMessage !== undefined && { newMessage: block.newMessage }),
        ...(block.providerMetadata !== undefined && { providerMetadata: block.providerMetadata }),
        ...from,
      };
    case 'refusal':
      return { type: 'refusal', refusal: block.text, ...from };
    case 'source': {
      const { citations: _first, ...source } = block.part;
      const citations = block.citations?.map(({ textId, ...citation }): Citation => {
        const index = textId === undefined ? undefined : textIndexes.get(textId);
        return index === undefined ? citation : { textIndex: index, ...citation };
      });
      return { ...source, ...(citations !== undefined && { citations }), ...from };
    }
    case 'whole': {
      if (block.part.type === 'provider-block') return { ...block.part, ...from };
      const { id: _id, ...part } = block.part;
      return { ...part, ...from };
    }
    case 'audio': {
      if (block.end === undefined) return undefined;
      const { mediaType, audioId, expiresAt, providerMetadata } = block.end;
      return {
        type: 'audio',
        data: joinBase64(block.pieces),
        mediaType,
        ...(block.transcript !== undefined && { transcript: block.transcript }),
        ...(audioId !== undefined && { id: audioId }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(providerMetadata !== undefined && { providerMetadata }),
        ...from,
      };
    }
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
