import {
  countOf,
  fieldsOf,
  type JsonObject,
  listOf,
  type SourceStreamPart,
  type StreamCitation,
  stringOf,
} from '@flexiai/core/plugin';
import type { GeminiPluginId } from '../metadata/gemini-plugins.ts';
import type { AnswerTexts, Segment } from './answer-texts.ts';

/** One page or document, and where the answer cites it. */
interface Source {
  readonly part: Omit<SourceStreamPart, 'citations' | 'cited'>;
  isCited: boolean;
}

interface Mention {
  readonly source: Source;
  readonly segment: Segment;
  readonly citedText: string | undefined;
  readonly details: JsonObject;
}

/**
 * The pages and documents that an answer is based on, each once: from the grounding (web, maps, the application's own documents),
 * from the citations of text that was recited, and from the pages that were read because the prompt names them. Chunks may tell
 * them bit by bit, or again and again. Those that no stretch of the text cites are hits of a search.
 *
 * @see https://ai.google.dev/api/generate-content#GroundingMetadata
 * @see https://ai.google.dev/api/generate-content#CitationMetadata
 * @see https://ai.google.dev/api/generate-content#UrlContextMetadata
 */
export class Sources {
  readonly #sources = new Map<string, Source>();
  readonly #mentions = new Map<string, Mention>();
  /** The grounding chunks that the supports refer to: the last ones that arrived. */
  #chunks: readonly (Source | undefined)[] = [];
  /** The text of each of those chunks. */
  #words: readonly (string | undefined)[] = [];
  readonly #plugin: GeminiPluginId;

  constructor(plugin: GeminiPluginId) {
    this.#plugin = plugin;
  }

  addFrom({ groundingMetadata, citationMetadata, urlContextMetadata }: JsonObject): void {
    this.#addGrounding(fieldsOf(groundingMetadata));
    const { citationSources, citations } = fieldsOf(citationMetadata);
    for (const citation of listOf(citationSources ?? citations)) this.#addRecitation(fieldsOf(citation));
    for (const page of listOf(fieldsOf(urlContextMetadata)['urlMetadata'])) {
      const { retrievedUrl, urlRetrievalStatus } = fieldsOf(page);
      if (urlRetrievalStatus === 'URL_RETRIEVAL_STATUS_SUCCESS') this.#add({ uri: retrievedUrl }, 'urlContext');
    }
  }

  /** @param texts the whole answer: the API counts its bytes */
  parts(texts: AnswerTexts): readonly SourceStreamPart[] {
    const citations = new Map<Source, StreamCitation[]>();
    for (const { source, segment, citedText, details } of this.#mentions.values()) {
      const place = texts.placeOf(segment);
      const citation: StreamCitation = {
        ...place,
        ...(citedText !== undefined && { citedText }),
        ...(Object.keys(details).length > 0 && { providerMetadata: { [this.#plugin]: details } }),
      };
      if (Object.keys(citation).length === 0) continue;
      const known = citations.get(source);
      if (known === undefined) citations.set(source, [citation]);
      else known.push(citation);
    }
    return [...this.#sources.values()].map((source) => {
      const places = citations.get(source);
      return {
        ...source.part,
        ...(!source.isCited && { cited: false }),
        ...(places !== undefined && { citations: places }),
      };
    });
  }

  #addGrounding({ groundingChunks, groundingSupports }: JsonObject): void {
    const chunks = listOf(groundingChunks);
    if (chunks.length > 0) {
      this.#chunks = chunks.map((chunk) => {
        const [kind, place] = Object.entries(fieldsOf(chunk)).find(([, value]) => typeof value === 'object') ?? [];
        return kind === undefined ? undefined : this.#add(fieldsOf(place), kind);
      });
      this.#words = chunks.map((chunk) => stringOf(fieldsOf(fieldsOf(chunk)['retrievedContext'])['text']));
    }
    for (const support of listOf(groundingSupports)) this.#addSupport(fieldsOf(support));
  }

  #addSupport({ segment, groundingChunkIndices, confidenceScores }: JsonObject): void {
    const scores = listOf(confidenceScores);
    for (const [order, index] of listOf(groundingChunkIndices).entries()) {
      if (typeof index !== 'number') continue;
      const source = this.#chunks[index];
      if (source === undefined) continue;
      const confidence = countOf(scores[order]);
      const details = confidence === undefined ? {} : { confidence };
      this.#mention(source, segmentOf(fieldsOf(segment)), this.#words[index], details);
    }
  }

  #addRecitation(citation: JsonObject): void {
    const source = this.#add(citation, 'citation');
    if (source === undefined) return;
    const { license, publicationDate } = citation;
    const details = {
      ...(license !== undefined && { license }),
      ...(publicationDate !== undefined && { publicationDate }),
    };
    this.#mention(source, segmentOf(citation), undefined, details);
  }

  /** A later chunk repeats the same range. */
  #mention(source: Source, segment: Segment, citedText: string | undefined, details: JsonObject): void {
    source.isCited = true;
    const key = `${source.part.id} ${segment.partIndex ?? 0} ${segment.startIndex ?? 0} ${segment.endIndex ?? ''} ${citedText?.slice(0, 100)}`;
    this.#mentions.set(key, { source, segment, citedText, details });
  }

  /** The fields of a place in the kinds of grounding chunks; `undefined` for one without a name. */
  #add(place: JsonObject, kind: string): Source | undefined {
    const { uri, sourceUri, title, documentName, mediaId, text: _words, ...rest } = place;
    const url = stringOf(uri) ?? stringOf(sourceUri);
    const fileId = stringOf(mediaId) ?? stringOf(documentName);
    const name = stringOf(title);
    const key = url ?? fileId ?? name ?? stringOf(place['license']);
    if (key === undefined) return undefined;
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const isFile = kind === 'retrievedContext' && name !== undefined;
    const source: Source = {
      part: {
        type: 'source',
        id: `source-${this.#sources.size + 1}`,
        ...(url !== undefined && { url }),
        ...(name !== undefined && { title: name }),
        ...(fileId !== undefined && { fileId }),
        ...(isFile && { filename: name }),
        ...metadataOf(kind, rest, this.#plugin),
      },
      isCited: false,
    };
    this.#sources.set(key, source);
    return source;
  }
}

/** Fields that the unified model does not have: the kind of source, a place's id, the page of a document. */
function metadataOf(
  kind: string,
  rest: JsonObject,
  plugin: GeminiPluginId,
): Pick<SourceStreamPart, 'providerMetadata'> {
  if (kind === 'citation') return {};
  return { providerMetadata: { [plugin]: { kind, ...rest } } };
}

function segmentOf({ partIndex, startIndex, endIndex, text }: JsonObject): Segment {
  return {
    partIndex: countOf(partIndex),
    startIndex: countOf(startIndex),
    endIndex: countOf(endIndex),
    text: stringOf(text),
  };
}
