import type { IncomingMessage } from 'node:http';
import type { ArrivedRequest } from './request-log.ts';
import type { Route, Wire } from './wire.ts';

/** A received request with its route. */
export interface ReadRequest {
  readonly arrived: ArrivedRequest;
  readonly route: Route | undefined;
  readonly pathIsKnown: boolean;
  /** The body's text if it is not valid JSON. */
  readonly notJson: string | undefined;
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
  return {
    arrived: {
      method,
      path,
      query,
      headers: flatHeaders(incoming),
      body,
      model: modelOf(body, route, path),
      stream: route?.wantsStream?.({ query, body }) ?? false,
    },
    route,
    pathIsKnown: onPath.length > 0,
    notJson: route?.method === 'POST' && !json.ok ? text : undefined,
  };
}

function splitTarget(target: string): { path: string; query: { readonly [name: string]: string } } {
  // The base only completes the URL, because a request's target has no origin.
  const url = new URL(target, 'http://127.0.0.1');
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
  if (inPath !== undefined) return decodeURIComponent(inPath);
  if (typeof body !== 'object' || body === null || !('model' in body)) return undefined;
  return typeof body.model === 'string' ? body.model : undefined;
}
