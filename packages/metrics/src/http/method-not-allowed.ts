/** The response to a method other than GET and HEAD; `undefined` for these two. */
export function methodNotAllowed({ method }: Request): Response | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const headers = { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' };
  return new Response('Method not allowed\n', { status: 405, headers });
}
