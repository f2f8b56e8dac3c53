import type { SourcePart } from '@flexiai/core/plugin';
import { listAt, objectAt, stringAt, type WireObject } from './wire.ts';

/** The pages and documents that an answer rests on, each told once. */
export class Sources {
  readonly #seen = new Set<string>();

  /**
   * What a content block names: search results, a fetched page, the citations of a text.
   *
   * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
   */
  ofBlock(block: WireObject): SourcePart[] {
    switch (stringAt(block, 'type')) {
      case 'web_search_tool_result':
        return listAt(block, 'content').flatMap((result) =>
          this.#once(stringAt(result, 'url'), stringAt(result, 'title')),
        );
      case 'web_fetch_tool_result': {
        const page = objectAt(block, 'content');
        return this.#once(stringAt(page, 'url'), stringAt(objectAt(page, 'content'), 'title'));
      }
      case 'text':
        return listAt(block, 'citations').flatMap((citation) => this.ofCitation(citation));
      default:
        return [];
    }
  }

  /** @see https://platform.claude.com/docs/en/build-with-claude/citations */
  ofCitation(citation: unknown): SourcePart[] {
    const place = stringAt(citation, 'url') ?? stringAt(citation, 'source');
    const title = stringAt(citation, 'title') ?? stringAt(citation, 'document_title');
    return this.#once(place, title);
  }

  #once(url: string | undefined, title: string | undefined): SourcePart[] {
    const key = url ?? title;
    if (key === undefined || this.#seen.has(key)) return [];
    this.#seen.add(key);
    return [{ type: 'source', ...(url !== undefined && { url }), ...(title !== undefined && { title }) }];
  }
}
