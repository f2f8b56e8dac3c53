import type { ProviderMetadata, SourcePart, StreamCitation, StreamPart } from '@flexiai/core/plugin';
import { isWireObject, listAt, numberAt, objectAt, stringAt, type WireObject } from '../wire.ts';

type Source = Omit<SourcePart, 'origin' | 'citations'>;

/**
 * The pages that a server's tool found or fetched. The answer may not cite them.
 *
 * @param block a content block: search results, a fetched page
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
export function foundSources(block: WireObject): readonly Source[] {
  switch (block['type']) {
    case 'web_search_tool_result':
      return listAt(block, 'content').flatMap((hit) => found(stringAt(hit, 'url'), stringAt(hit, 'title')));
    case 'web_fetch_tool_result': {
      const page = objectAt(block, 'content');
      return found(stringAt(page, 'url'), stringAt(objectAt(page, 'content'), 'title'));
    }
    default:
      return [];
  }
}

function found(url: string | undefined, title: string | undefined): readonly Source[] {
  return url === undefined ? [] : [{ type: 'source', url, ...(title !== undefined && { title }), cited: false }];
}

/**
 * The source of a citation, with the place that cites it: the API puts each cited claim into its own text block.
 *
 * @param textId the block's id
 * @param length the block's length in UTF-16 code units
 * @see https://platform.claude.com/docs/en/build-with-claude/citations
 */
export function citedSource(citation: unknown, textId: string, length: number): StreamPart | undefined {
  if (!isWireObject(citation)) return undefined;
  const title = stringAt(citation, 'title') ?? stringAt(citation, 'document_title');
  const identity = identityOf(citation);
  if (title === undefined && Object.keys(identity).length === 0) return undefined;
  const citedText = stringAt(citation, 'cited_text');
  const place: StreamCitation = {
    textId,
    start: 0,
    end: length,
    ...(citedText !== undefined && { citedText }),
    providerMetadata: placeIn(citation),
  };
  return { type: 'source', ...identity, ...(title !== undefined && { title }), citations: [place] };
}

/** The identity of a source: its address, its file, or its index among the documents of the request. */
function identityOf(citation: WireObject): Pick<Source, 'id' | 'url' | 'fileId'> {
  const address = stringAt(citation, 'url') ?? stringAt(citation, 'source');
  if (address !== undefined) return URL.canParse(address) ? { url: address } : { id: address };
  const fileId = stringAt(citation, 'file_id');
  const index = numberAt(citation, 'document_index') ?? stringAt(citation, 'document_title');
  return {
    ...(fileId !== undefined && { fileId }),
    ...(index !== undefined && { id: `document-${index}` }),
  };
}

/** The place of the cited text in the source, in the API's form: pages, characters, blocks. */
function placeIn(citation: WireObject): ProviderMetadata {
  const { cited_text: _text, title: _title, url: _url, document_title: _documentTitle, ...place } = citation;
  return { anthropic: place };
}

/** The citations of a text block in the form that the API accepts: without `file_id`. */
export function citationsBack(metadata: ProviderMetadata | undefined): readonly unknown[] {
  const citations = listAt(metadata?.['anthropic'], 'citations');
  if (citations.length === 0) return citations;
  return citations.filter(isWireObject).map(({ file_id: _fileId, ...citation }) => citation);
}
