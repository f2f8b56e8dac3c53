import type { IncomingMessage } from 'node:http';
import type { RecordedRequest } from './recorded-request.ts';
import type { ArrivedRequest } from './request-log.ts';
import type { Route, Wire } from './wire.ts';

/** A received request with its route. */
export interface ReadRequest {
  readonly arrived: ArrivedRequest;
  readonly route: Route | undefined;
  readonly pathIsKnown: boolean;
  /** The body's text if it is not valid JSON. */
  readonly notJson: string | undefined;
  /** What the wire's own `wantsStream` threw. The request has arrived, and is logged. */
  readonly mistake: { readonly error: unknown } | undefined;
}

/** Reads a whole request. Rejects if the client disconnects before. */
export async function readRequest(incoming: IncomingMessage, wire: Wire): Promise<ReadRequest> {
  const method = incoming.method ?? 'GET';
  const { path, query } = splitTarget(incoming.url ?? '/');
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const onPath = wire.routes.filter((route) => route.path.test(path));
  const route = onPath.find((candidate) => candidate.method === method);
  const json = route?.isForm === true ? parseForm(text) : parseJson(text);
  const body = json.ok ? json.value : text === '' ? undefined : text;
  const { stream, mistake } = wantsStream(route, { query, body });
  return {
    arrived: {
      method,
      path,
      query,
      headers: flatHeaders(incoming),
      body,
      model: modelOf(body, route, path),
      stream,
    },
    route,
    pathIsKnown: onPath.length > 0,
    notJson: route?.method === 'POST' && !json.ok ? text : undefined,
    mistake,
  };
}

function wantsStream(
  route: Route | undefined,
  request: Pick<RecordedRequest, 'query' | 'body'>,
): { readonly stream: boolean; readonly mistake: ReadRequest['mistake'] } {
  try {
    return { stream: route?.wantsStream?.(request) ?? false, mistake: undefined };
  } catch (error) {
    return { stream: false, mistake: { error } };
  }
}

const ORIGIN = 'http://127.0.0.1';

function splitTarget(target: string): { path: string; query: { readonly [name: string]: string } } {
  if (!URL.canParse(target, ORIGIN)) return { path: target, query: {} };
  // The base only completes the URL, because a request's target has no origin.
  const url = new URL(target, ORIGIN);
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

function parseForm(text: string): { readonly ok: true; readonly value: unknown } {
  return { ok: true, value: Object.fromEntries(new URLSearchParams(text)) };
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function flatHeaders(incoming: IncomingMessage): { readonly [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function modelOf(body: unknown, route: Route | undefined, path: string): string | undefined {
  const inPath = route?.path.exec(path)?.groups?.['model'];
  if (inPath !== undefined) return decoded(inPath);
  if (typeof body !== 'object' || body === null || !('model' in body)) return undefined;
  return typeof body.model === 'string' ? body.model : undefined;
}

/** A path with a bare `%` is not encoded: it means itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
