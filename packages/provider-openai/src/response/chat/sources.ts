import {
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  type SourceStreamPart,
  type StreamCitation,
  stringOf,
} from '@flexiai/core/plugin';

/**
 * What the annotations of a message cite. OpenAI has the citation in a field of its own; some servers write it flat.
 *
 * @see https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat#output-and-citations
 * @param textId the block of text that the places are about
 */
export function annotatedSources(annotations: unknown, textId: string, pluginId: string): SourceStreamPart[] {
  return listOf(annotations).flatMap((annotation) => {
    const fields = objectOf(annotation);
    const cited = objectOf(fields?.['url_citation']) ?? objectOf(fields?.['file_citation']) ?? fields;
    const url = stringOf(cited?.['url']);
    const fileId = stringOf(cited?.['file_id']);
    if (cited === undefined || (url === undefined && fileId === undefined)) return [];
    const title = stringOf(cited['title']);
    const filename = stringOf(cited['filename']);
    const citation = placeOf(cited, textId);
    const content = stringOf(cited['content']);
    return [
      {
        type: 'source',
        ...(url !== undefined && { url }),
        ...(title !== undefined && { title }),
        ...(fileId !== undefined && { fileId }),
        ...(filename !== undefined && { filename }),
        ...(citation !== undefined && { citations: [citation] }),
        // OpenRouter's excerpt of the page.
        ...(content !== undefined && { providerMetadata: { [pluginId]: { content } } }),
      },
    ];
  });
}

function placeOf({ start_index: start, end_index: end }: JsonObject, textId: string): StreamCitation | undefined {
  // Servers that do not know the place write two zeros.
  return typeof start === 'number' && typeof end === 'number' && end > start ? { textId, start, end } : undefined;
}

/** The pages next to the choices of an answer. */
export interface FoundPages {
  /** In the order of the numbers in the text: URLs, or objects with one. */
  readonly citations: readonly unknown[];
  readonly searchResults: readonly unknown[];
}

/**
 * Perplexity's and xAI's pages. The text cites them by number (`[2]`) or by address; where it cites any, the others are
 * search hits only.
 *
 * @see https://docs.perplexity.ai/api-reference/chat-completions-post
 * @see https://docs.x.ai/docs/guides/tools/citations
 */
export function foundSources(pages: FoundPages, text: string, textId: string, pluginId: string): SourceStreamPart[] {
  const results = pages.searchResults.filter(isObject);
  const listed = pages.citations.length > 0 ? pages.citations : results;
  const numbers = markers(text);
  const cited = listed.map((page, place) => {
    const url = urlOf(page);
    const result = results.find((found) => urlOf(found) === url) ?? (isObject(page) ? page : {});
    const places = [...(numbers.get(place + 1) ?? []), ...occurrences(text, url)];
    return { url, result, citations: places.map(([start, end]): StreamCitation => ({ textId, start, end })) };
  });
  const citesAny = cited.some(({ citations }) => citations.length > 0);
  // The pages in a list of citations are cited; those in a list of search results may not be.
  const saysCited = pages.citations.length > 0 && !citesAny;
  const urls = new Set(cited.map(({ url }) => url));
  const hits = results.filter((result) => !urls.has(urlOf(result)));
  return [
    ...cited.map(({ url, result, citations }) => pageSource(url, result, citations, saysCited, pluginId)),
    ...hits.map((result) => pageSource(urlOf(result), result, [], false, pluginId)),
  ].filter((source) => source !== undefined);
}

function pageSource(
  url: string | undefined,
  result: JsonObject,
  citations: readonly StreamCitation[],
  saysCited: boolean,
  pluginId: string,
): SourceStreamPart | undefined {
  if (url === undefined) return undefined;
  const title = stringOf(result['title']);
  const { url: _url, title: _title, ...rest } = result;
  const known = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return {
    type: 'source',
    url,
    ...(title !== undefined && { title }),
    ...(citations.length > 0 ? { citations } : !saysCited && { cited: false }),
    ...(known.length > 0 && { providerMetadata: { [pluginId]: Object.fromEntries(known) } }),
  };
}

function urlOf(page: unknown): string | undefined {
  return stringOf(page) ?? stringOf(objectOf(page)?.['url']);
}

type Place = readonly [start: number, end: number];

/** The places of numbers in brackets in the text, by number. */
function markers(text: string): Map<number, Place[]> {
  const found = new Map<number, Place[]>();
  for (const match of text.matchAll(/\[(\d{1,3})\]/g)) {
    const number = Number(match[1]);
    const places = found.get(number) ?? [];
    places.push([match.index, match.index + match[0].length]);
    found.set(number, places);
  }
  return found;
}

function occurrences(text: string, url: string | undefined): Place[] {
  const places: Place[] = [];
  if (url === undefined) return places;
  for (let at = text.indexOf(url); at !== -1; at = text.indexOf(url, at + url.length)) {
    // The beginning of a longer address is another page.
    if (!/[\w/?#=&%-]/.test(text[at + url.length] ?? ' ')) places.push([at, at + url.length]);
  }
  return places;
}
