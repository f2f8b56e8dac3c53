import type { ProviderMetadata, SourcePart } from '../model/content-part.ts';

/** The fields that describe a source. */
type SourceFields = Omit<SourcePart, 'type' | 'origin' | 'citations'>;

/** The identity of a source; `undefined` where it has none: it then equals no other source. */
export function sourceIdentity({ url, fileId, id }: SourceFields): string | undefined {
  if (url !== undefined) return `url ${url}`;
  if (fileId !== undefined) return `file ${fileId}`;
  return id === undefined ? undefined : `id ${id}`;
}

/** Merges two parts of one source, without their citations: the second fills the fields that the first lacks. */
export function mergeSource<Source extends SourceFields>(first: Source, second: Source): Source {
  const { cited: firstCited, ...known } = first;
  const { cited: secondCited, ...more } = second;
  const providerMetadata = mergeMetadata(first.providerMetadata, second.providerMetadata);
  const isOnlyHit = firstCited === false && secondCited === false;
  const isSaidCited = firstCited === true || secondCited === true;
  return {
    ...more,
    ...known,
    ...(isOnlyHit && { cited: false }),
    ...(isSaidCited && { cited: true }),
    ...(providerMetadata !== undefined && { providerMetadata }),
  } as Source;
}

/**
 * Each source once, at its first position: parts with the same `url` (else `fileId`, else `id`) become one, with the citations
 * of all. A source is `cited` if any of its parts is.
 */
export function mergeSources(parts: readonly SourcePart[]): readonly SourcePart[] {
  const merged: SourcePart[] = [];
  const citations = new Map<number, NonNullable<SourcePart['citations']>[number][]>();
  const places = new Map<string, number>();
  for (const part of parts) {
    const identity = sourceIdentity(part);
    const place = identity === undefined ? undefined : places.get(identity);
    const at = place ?? merged.length;
    const known = merged[at];
    merged[at] = known === undefined ? part : mergeSource(known, part);
    if (identity !== undefined) places.set(identity, at);
    if (part.citations === undefined) continue;
    const all = citations.get(at);
    if (all === undefined) citations.set(at, [...part.citations]);
    else for (const citation of part.citations) all.push(citation);
  }
  return merged.map((part, at) => {
    const all = citations.get(at);
    return all === undefined || all.length === part.citations?.length ? part : { ...part, citations: all };
  });
}

function mergeMetadata(
  first: ProviderMetadata | undefined,
  second: ProviderMetadata | undefined,
): ProviderMetadata | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const merged: { [pluginId: string]: ProviderMetadata[string] } = { ...first };
  for (const [pluginId, fields] of Object.entries(second)) merged[pluginId] = { ...fields, ...merged[pluginId] };
  return merged;
}
