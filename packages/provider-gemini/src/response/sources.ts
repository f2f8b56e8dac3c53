import { fieldsOf, type JsonObject, listOf, type StreamPart, stringOf } from '@flexiai/core/plugin';

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
    for (const chunk of listOf(fieldsOf(groundingMetadata)['groundingChunks'])) {
      const { web, maps, retrievedContext, image } = fieldsOf(chunk);
      this.#add(fieldsOf(web ?? maps ?? retrievedContext ?? image));
    }
    const { citationSources, citations } = fieldsOf(citationMetadata);
    for (const citation of listOf(citationSources ?? citations)) this.#add(fieldsOf(citation));
  }

  #add(place: JsonObject): void {
    const url = stringOf(place['uri']) ?? stringOf(place['sourceUri']);
    const title = stringOf(place['title']);
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
