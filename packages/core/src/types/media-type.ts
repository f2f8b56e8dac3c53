/** Names that are in use beside the registered ones, which services take. */
const SYNONYMS: { readonly [mediaType: string]: string } = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-jpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/svg': 'image/svg+xml',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/x-wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-mp3': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-aac': 'audio/aac',
  'audio/x-flac': 'audio/flac',
  'audio/x-aiff': 'audio/aiff',
  'application/x-pdf': 'application/pdf',
  'application/csv': 'text/csv',
  'application/x-csv': 'text/csv',
  'text/x-csv': 'text/csv',
  'text/x-markdown': 'text/markdown',
  'application/markdown': 'text/markdown',
  'text/json': 'application/json',
  'application/x-json': 'application/json',
  'application/x-yaml': 'application/yaml',
  'text/yaml': 'application/yaml',
  'text/x-yaml': 'application/yaml',
};

/**
 * A media type as services compare it: in lower case, without parameters and blanks, by its registered name
 * (`Image/JPG; q=1` is `image/jpeg`).
 */
export function mediaTypeOf(text: string): string {
  const end = text.indexOf(';');
  const bare = (end === -1 ? text : text.slice(0, end)).trim().toLowerCase();
  return Object.hasOwn(SYNONYMS, bare) ? (SYNONYMS[bare] as string) : bare;
}
