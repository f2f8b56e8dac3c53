import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly OtlpValue[] };
}

type OtlpAttributes = readonly { readonly key: string; readonly value: OtlpValue }[];

/** A received span. */
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: OtlpAttributes;
  readonly events: readonly { readonly name: string }[];
  readonly links: readonly { readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

/** A received metric. */
interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly histogram?: { readonly dataPoints: readonly { readonly explicitBounds: readonly number[] }[] };
  readonly sum?: { readonly isMonotonic: boolean };
}

interface OtlpBody {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly ScopeOf<'spans', OtlpSpan>[] }[];
  readonly resourceMetrics?: readonly { readonly scopeMetrics: readonly ScopeOf<'metrics', OtlpMetric>[] }[];
}

type ScopeOf<Key extends string, Item> = { readonly [Field in Key]: readonly Item[] } & {
  readonly scope: { readonly name: string };
  readonly schemaUrl?: string;
};

/** A collector on loopback that accepts OTLP over HTTP, and decodes it. */
export interface OtlpCollector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly OtlpSpan[];
  readonly metrics: readonly OtlpMetric[];
  /** The scopes, each with its schema URL. */
  readonly scopes: readonly (readonly [name: string, schemaUrl: string | undefined])[];
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: OtlpSpan[] = [];
  const metrics: OtlpMetric[] = [];
  const scopes: (readonly [string, string | undefined])[] = [];
  const server = createServer(async (request, response) => {
    const { resourceSpans = [], resourceMetrics = [] } = await bodyOf(request);
    const arrivedSpans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
    const arrivedMetrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics);
    for (const { scope, schemaUrl } of [...arrivedSpans, ...arrivedMetrics]) scopes.push([scope.name, schemaUrl]);
    spans.push(...arrivedSpans.flatMap((scope) => scope.spans));
    metrics.push(...arrivedMetrics.flatMap((scope) => scope.metrics));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    metrics,
    scopes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Attributes as an object. */
export function decoded(attributes: OtlpAttributes): { readonly [name: string]: unknown } {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainOf(value)]));
}

function plainOf({ stringValue, intValue, doubleValue, boolValue, arrayValue }: OtlpValue): unknown {
  if (arrayValue !== undefined) return arrayValue.values.map(plainOf);
  return stringValue ?? (intValue === undefined ? (doubleValue ?? boolValue) : Number(intValue));
}

async function bodyOf(request: IncomingMessage): Promise<OtlpBody> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const body = Buffer.concat(chunks);
  const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return JSON.parse(text.toString()) as OtlpBody;
}
