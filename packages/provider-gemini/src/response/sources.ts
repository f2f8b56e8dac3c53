import type { StreamPart } from '@flexiai/core/plugin';
import { type JsonObject, listOf, objectOf, textOf } from '../json.ts';

type SourcePart = Extract<StreamPart, { type: 'source' }>;

/**
 * The pages and documents that an answer cites, each once: from the grounding (web, maps, the application's own
 * documents) and from the citations of text that was recited. Chunks may tell them bit by bit, or again and again.
 *
 * @see https://ai.google.dev/api/generate-content#GroundingMetadata
 * @see https://ai.google.dev/api/generate-content#CitationMetadata
 */
export class Sources {
  readonly #sources = new Map<string, SourcePart>();

  get parts(): Iterable<SourcePart> {
    return this.#sources.values();
  }

  addFrom({ groundingMetadata, citationMetadata }: JsonObject): void {
    for (const chunk of listOf(objectOf(groundingMetadata)['groundingChunks'])) {
      const { web, maps, retrievedContext, image } = objectOf(chunk);
      this.#add(objectOf(web ?? maps ?? retrievedContext ?? image));
    }
    const { citationSources, citations } = objectOf(citationMetadata);
    for (const citation of listOf(citationSources ?? citations)) this.#add(objectOf(citation));
  }

  #add(place: JsonObject): void {
    const url = textOf(place['uri']) ?? textOf(place['sourceUri']);
    const title = textOf(place['title']);
    const key = url ?? title;
    if (key === undefined || this.#sources.has(key)) return;
    this.#sources.set(key, {
      type: 'source',
      id: `source-${this.#sources.size + 1}`,
      ...(url !== undefined && { url }),
      ...(title !== undefined && { title }),
    });
  }
}
