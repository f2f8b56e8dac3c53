import { bytesOfBase64 } from '../data/base64.ts';
import { mediaTypeOf, mediaTypeOfName } from '../data/media-type.ts';
import { wellFormed } from '../data/well-formed.ts';
import type { FilePart } from '../model/content-part.ts';

/** Types of text whose names do not begin with `text/`. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/jsonl',
  'application/ndjson',
  'application/x-ndjson',
  'application/x-jsonlines',
  'application/xml',
  'application/yaml',
  'application/toml',
  'application/javascript',
  'application/ecmascript',
  'application/typescript',
  'application/x-javascript',
  'application/x-typescript',
  'application/x-sh',
  'application/x-python',
  'application/x-python-code',
  'application/x-httpd-php',
  'application/sql',
  'application/graphql',
  'application/x-tex',
  'application/x-latex',
]);

/** Whether content of this media type (in the form of `mediaTypeOf`) can be read as text. */
export function isTextType(mediaType: string): boolean {
  return (
    mediaType.startsWith('text/') ||
    TEXT_TYPES.has(mediaType) ||
    (mediaType.startsWith('application/') && /\+(?:json|xml|yaml)$/.test(mediaType.slice(-5)))
  );
}

/** Whether a file can be sent as text: it has data, and the data is text. The type in a `data:` URL counts first. */
export function isTextFile({ url, data, mediaType, filename }: FilePart): boolean {
  const inline = typeof data === 'string' ? data : data === undefined ? url : undefined;
  const named = inline === undefined ? undefined : /^data:([^,]{0,200})/i.exec(inline)?.[1];
  if (data === undefined && named === undefined) return false;
  const said = mediaTypeOf(named || mediaType || '');
  return isTextType(said === 'application/octet-stream' ? (mediaTypeOfName(filename ?? '') ?? said) : said);
}

/**
 * The text of a file, between tags with its name.
 *
 * @throws where its data is not base64
 */
export function fileAsText({ data = '', mediaType = '', filename }: FilePart): string {
  const text = new TextDecoder().decode(bytesOfBase64(data));
  const name = filename === undefined ? '' : ` name=${JSON.stringify(wellFormed(filename))}`;
  return `<file${name} type="${mediaType}">\n${text}${text.endsWith('\n') ? '' : '\n'}</file>`;
}
