import { DASHBOARD_FILES } from '../page-files.generated.ts';

/** The files of the page, by name. */
const TYPES = {
  'dashboard.js': 'text/javascript; charset=utf-8',
  'dashboard.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

/** A file of the page; `undefined` for another name. An unchanged file is not sent again. */
export function pageFile(name: string, request: Request): Response | undefined {
  if (!Object.hasOwn(TYPES, name)) return undefined;
  const file = name as keyof typeof TYPES;
  const headers = { 'content-type': TYPES[file], 'cache-control': 'no-cache', etag: DASHBOARD_FILES.etag };
  if (request.headers.get('if-none-match') === DASHBOARD_FILES.etag)
    return new Response(null, { status: 304, headers });
  return compressed(DASHBOARD_FILES[file], headers, request);
}

/** The document. @param base prefix of the names of the files and of the feed: `./`, or the last part of the path */
export function pageDocument(base: string, request: Request): Response {
  const html = DASHBOARD_FILES['index.html'].replaceAll('%BASE%', escapeAttribute(base));
  return compressed(html, { 'content-type': 'text/html; charset=utf-8' }, request);
}

/** Compressed to two fifths, for clients that accept it: every browser does. */
function compressed(text: string, headers: Readonly<Record<string, string>>, request: Request): Response {
  const varying = { ...headers, vary: 'accept-encoding' };
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return new Response(text, { headers: varying });
  const body = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(body, { headers: { ...varying, 'content-encoding': 'gzip' } });
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
