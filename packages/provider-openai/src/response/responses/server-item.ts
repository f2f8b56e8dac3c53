import { type JsonObject, type StreamPart, stringOf, type Warning } from '@flexiai/core/plugin';
import { type AnswerState, itemMetadata } from './answer-state.ts';
import { searchHits } from './cited-sources.ts';
import { kindOf, outputTypeOf, toolNameOf } from './item-kinds.ts';
import type { OutputItem } from './output-item.ts';
import { picturesOf } from './pictures.ts';

/**
 * An item that only OpenAI's servers understand: what they did by themselves (a search, code that they ran, a call to an MCP
 * server), a compacted history, a call of a kind that the unified model does not have; and whatever is not known yet. It
 * comes whole, as a block of the provider's, with the pictures and search hits in it beside.
 */
export class ServerItem implements OutputItem {
  readonly #answer: AnswerState;
  readonly #warnings: Warning[];
  #begun: JsonObject | undefined;

  constructor(answer: AnswerState, warnings: Warning[]) {
    this.#answer = answer;
    this.#warnings = warnings;
  }

  open(item: JsonObject): void {
    this.#begun = item;
  }

  delta(): void {
    // The whole item contains its pieces.
  }

  done(): void {
    // It also contains their ends.
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    const raw = item ?? this.#begun;
    const name = stringOf(raw?.['type']);
    if (raw === undefined || name === undefined) return;
    parts.push(blockOf(raw, this.#answer), ...picturesOf(raw), ...searchHits(raw));
    if (outputTypeOf(raw) === undefined && name !== 'mcp_approval_request') return;
    this.#warnings.push({
      code: 'unsupported-content',
      message: `A ${name} (${toolNameOf(raw) ?? 'without a name'}) is not a function call: it is in the content as a provider-block, and no tool is called for it.`,
    });
  }
}

/** An item as a provider block. */
export function blockOf(raw: JsonObject, answer: AnswerState): Extract<StreamPart, { type: 'provider-block' }> {
  const name = stringOf(raw['type']) ?? 'unknown';
  const id = stringOf(raw['id']) ?? stringOf(raw['call_id']);
  const toolName = toolNameOf(raw);
  const providerMetadata = itemMetadata(answer, {});
  return {
    type: 'provider-block',
    kind: kindOf(name),
    name,
    ...(toolName !== undefined && { toolName }),
    ...(id !== undefined && { id }),
    raw,
    ...(providerMetadata !== undefined && { providerMetadata }),
  };
}
