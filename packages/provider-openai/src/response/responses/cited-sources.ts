import {
  type JsonObject,
  listOf,
  objectOf,
  type SourceStreamPart,
  type StreamCitation,
  stringOf,
} from '@flexiai/core/plugin';

/**
 * The pages and files that a text cites.
 *
 * @param textId the block of the text
 * @see https://developers.openai.com/api/docs/guides/tools-web-search
 * @see https://developers.openai.com/api/docs/guides/tools-code-interpreter
 */
export function citedSources(annotations: readonly unknown[], textId: string, text: string): SourceStreamPart[] {
  return annotations.map(objectOf).flatMap((annotation) => {
    const source = annotation === undefined ? undefined : citedSource(annotation);
    if (annotation === undefined || source === undefined) return [];
    return [{ type: 'source', ...source, citations: [citation(annotation, textId, text)] }];
  });
}

type Source = Omit<SourceStreamPart, 'type' | 'citations'>;

function citedSource(annotation: JsonObject): Source | undefined {
  const fileId = stringOf(annotation['file_id']);
  const filename = stringOf(annotation['filename']);
  const containerId = stringOf(annotation['container_id']);
  const file = {
    ...(fileId !== undefined && { fileId }),
    ...(filename !== undefined && { filename, title: filename }),
    ...(containerId !== undefined && { providerMetadata: { openai: { containerId } } }),
  };
  switch (annotation['type']) {
    case 'url_citation': {
      const url = stringOf(annotation['url']);
      const title = stringOf(annotation['title']);
      return url === undefined ? undefined : { url, ...(title !== undefined && { title }) };
    }
    case 'file_citation':
    case 'container_file_citation':
    case 'file_path':
      return fileId === undefined ? undefined : file;
    default:
      return undefined;
  }
}

/** Where the text cites it, and what the API says of that besides. */
function citation(annotation: JsonObject, textId: string, text: string): StreamCitation {
  const { start_index: first, end_index: last, index } = annotation;
  const place =
    typeof first === 'number' && typeof last === 'number' ? placeIn(text, first, last, annotation['url']) : undefined;
  return {
    textId,
    ...place,
    ...(typeof index === 'number' && { providerMetadata: { openai: { index } } }),
  };
}

/**
 * The service counts code points, of which some are two characters here. Where the characters from `first` to `last` hold the
 * cited URL as they are, the server counts as we do.
 */
function placeIn(text: string, first: number, last: number, url: unknown): { start: number; end: number } {
  const asItIs = { start: first, end: last };
  if (!/[\ud800-\udbff]/.test(text)) return asItIs;
  const cited = stringOf(url);
  if (cited !== undefined && text.slice(first, last).includes(cited)) return asItIs;
  return { start: unitsOf(text, first), end: unitsOf(text, last) };
}

/** How many characters so many code points are. */
function unitsOf(text: string, points: number): number {
  let units = 0;
  let left = points;
  for (const character of text) {
    if (left <= 0) break;
    left -= 1;
    units += character.length;
  }
  return units + Math.max(left, 0);
}

/** The pages and files that a search has found: the answer may cite some of them. */
export function searchHits(item: JsonObject): SourceStreamPart[] {
  const found = [objectOf(item['action'])?.['sources'], item['results']].flatMap(listOf).map(objectOf);
  return found.flatMap((hit) => {
    const url = stringOf(hit?.['url']);
    const fileId = stringOf(hit?.['file_id']);
    const filename = stringOf(hit?.['filename']);
    const title = stringOf(hit?.['title']) ?? filename;
    if (url === undefined && fileId === undefined) return [];
    return [
      {
        type: 'source',
        ...(url !== undefined && { url }),
        ...(fileId !== undefined && { fileId }),
        ...(filename !== undefined && { filename }),
        ...(title !== undefined && { title }),
        cited: false,
      },
    ];
  });
}
