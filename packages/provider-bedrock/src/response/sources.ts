import type { SourcePart, StreamPart } from '@flexiai/core/plugin';
import { PLUGIN_ID } from '../plugin-id.ts';
import { listAt, numberAt, objectAt, stringAt, type WireObject } from '../wire.ts';

/**
 * The source of a citation, with the place that cites it: the API puts each cited claim into its own block.
 *
 * @param textId the block's id
 * @param length the block's length in UTF-16 code units
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html
 */
export function citedSource(citation: WireObject, textId: string, length: number): StreamPart | undefined {
  const location = objectAt(citation, 'location');
  const title = stringAt(citation, 'title');
  const identity = identityOf(citation, location);
  if (title === undefined && Object.keys(identity).length === 0) return undefined;
  const texts = listAt(citation, 'sourceContent').map((piece) => stringAt(piece, 'text') ?? '');
  const citedText = texts.join('');
  return {
    type: 'source',
    ...identity,
    ...(title !== undefined && { title }),
    citations: [
      {
        textId,
        start: 0,
        end: length,
        ...(citedText !== '' && { citedText }),
        ...(Object.keys(location).length > 0 && { providerMetadata: { [PLUGIN_ID]: { location } } }),
      },
    ],
  };
}

/** The identity of a source: its address, or its index among the documents of the request. */
function identityOf(citation: WireObject, location: WireObject): Pick<SourcePart, 'id' | 'url'> {
  const address = stringAt(objectAt(location, 'web'), 'url') ?? stringAt(citation, 'source');
  if (address !== undefined && address !== '') return URL.canParse(address) ? { url: address } : { id: address };
  for (const kind of ['documentPage', 'documentChar', 'documentChunk']) {
    const index = numberAt(objectAt(location, kind), 'documentIndex');
    if (index !== undefined) return { id: `document-${index}` };
  }
  return {};
}
