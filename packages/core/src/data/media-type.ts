/** Common names for registered media types. Services accept the registered names. */
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
 * A media type as services compare it: in lower case, without parameters and blanks, with its registered name (`Image/JPG; q=1` is
 * `image/jpeg`).
 */
export function mediaTypeOf(text: string): string {
  const end = text.indexOf(';');
  const bare = (end === -1 ? text : text.slice(0, end)).trim().toLowerCase();
  return Object.hasOwn(SYNONYMS, bare) ? (SYNONYMS[bare] as string) : bare;
}

/** Raw samples, whose parameters include the sample rate (`audio/L16;rate=24000`). */
export function isRawSound(mediaType: string): boolean {
  return /^\s*audio\/(?:l16|l24|pcm)\s*(?:;|$)/i.test(mediaType);
}

/** Media types by file extension: those that services accept, and all kinds of text. */
const ENDINGS: { readonly [ending: string]: string } = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  json: 'application/json',
  jsonl: 'application/jsonl',
  ndjson: 'application/x-ndjson',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  md: 'text/markdown',
  mdx: 'text/markdown',
  markdown: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  ...Object.fromEntries(
    'txt text log ini cfg conf env toml sql sh bash py rb rs go java kt c h cc cpp hpp cs js mjs cjs ts tsx jsx php swift r tex rst srt vtt diff patch scss'
      .split(' ')
      .map((ending) => [ending, 'text/plain']),
  ),
};

/** The media type of a file name; `undefined` if the extension is not known. */
export function mediaTypeOfName(filename: string): string | undefined {
  const ending = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return filename.includes('.') && Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}
