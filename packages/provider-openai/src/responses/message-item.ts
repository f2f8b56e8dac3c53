import {
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  type SourcePart,
  type StreamPart,
  stringOf,
} from '@flexiai/core/plugin';
import type { OutputItem } from './output-item.ts';

type Kind = 'text' | 'refusal';

/** What the model says: texts and refusals, each a block of its own. */
export class MessageItem implements OutputItem {
  readonly #number: number;
  readonly #logprobs: unknown[];
  /** The block of each content part that has begun. */
  readonly #blocks: { readonly [kind in Kind]: string[] } = { text: [], refusal: [] };

  /** @param logprobs takes the log probabilities, where they were asked for */
  constructor(number: number, logprobs: unknown[]) {
    this.#number = number;
    this.#logprobs = logprobs;
  }

  get refused(): boolean {
    return this.#blocks.refusal.length > 0;
  }

  open(): void {
    // Its content comes in pieces.
  }

  delta(type: string, { content_index: index, delta }: JsonObject, parts: StreamPart[]): void {
    const kind = type === 'response.refusal.delta' ? 'refusal' : 'text';
    this.#write(kind, typeof index === 'number' ? index : 0, stringOf(delta), parts);
  }

  close(item: JsonObject | undefined, parts: StreamPart[]): void {
    const content = listOf(item?.['content']).filter(isObject);
    for (const [index, part] of content.entries()) {
      this.#logprobs.push(...listOf(part['logprobs']));
      const kind = part['type'] === 'refusal' ? 'refusal' : 'text';
      const begun = this.#blocks[kind][index] !== undefined;
      if (!begun) this.#write(kind, index, stringOf(part[kind]), parts);
    }
    for (const { annotations } of content) parts.push(...sourcesOf(annotations));
  }

  #write(kind: Kind, index: number, delta: string | undefined, parts: StreamPart[]): void {
    if (delta === undefined) return;
    const blocks = this.#blocks[kind];
    blocks[index] ??= `${kind}-${this.#number}-${index}`;
    parts.push({ type: `${kind}-delta`, id: blocks[index], delta });
  }
}

/**
 * The pages and files that a text cites.
 * @see https://developers.openai.com/api/docs/guides/tools-web-search
 */
function sourcesOf(annotations: unknown): SourcePart[] {
  const sources: SourcePart[] = [];
  for (const annotation of listOf(annotations)) {
    const { type, ...cited } = objectOf(annotation) ?? {};
    const isPage = type === 'url_citation';
    if (!isPage && type !== 'file_citation') continue;
    const id = stringOf(cited['file_id']);
    const url = stringOf(cited['url']);
    const title = stringOf(isPage ? cited['title'] : cited['filename']);
    sources.push({
      type: 'source',
      ...(id !== undefined && { id }),
      ...(url !== undefined && { url }),
      ...(title !== undefined && { title }),
    });
  }
  return sources;
}
