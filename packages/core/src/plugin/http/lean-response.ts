import type { IncomingMessage } from 'node:http';
import { decodedBody } from './decoded-body.ts';
import type { Exchange } from './exchange.ts';
import { type Bytes, LeanBody } from './lean-body.ts';
import { LeanHeaders } from './lean-headers.ts';
import { terminated } from './transport-error.ts';

/** The most that is read into memory at once: 64 MiB, decoded. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

/**
 * The result of an {@link Exchange} with the interface of a `Response`: creating a real one costs as much as the rest of a request.
 * Only `clone()` is missing; every response has one reader.
 */
export class LeanResponse implements Response {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: LeanHeaders;
  readonly body: LeanBody | null;
  readonly redirected = false;
  readonly type = 'basic';

  constructor(url: string, method: string, message: IncomingMessage, exchange: Exchange) {
    this.url = url;
    this.status = message.statusCode ?? 0;
    this.statusText = message.statusMessage ?? '';
    this.headers = new LeanHeaders(message.headers);
    const isEmpty = method === 'HEAD' || this.status === 204 || this.status === 205 || this.status === 304;
    this.body = isEmpty ? null : new LeanBody(decodedBody(message), exchange);
    // Callers do not read a body that they know to be empty, but the socket is free only after the body was read.
    if (isEmpty || message.headers['content-length'] === '0') message.resume();
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed(): boolean {
    return this.body?.isDisturbed ?? false;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Bytes> {
    if (this.body === null) return new Uint8Array();
    if (this.bodyUsed || this.body.locked) throw new TypeError('Body is unusable: it has been read already.');
    const chunks: Bytes[] = [];
    let size = 0;
    for await (const chunk of this.body) {
      size += chunk.length;
      if (size > MAX_WHOLE_BYTES) throw terminated(new Error(`The response is longer than ${MAX_WHOLE_BYTES} bytes.`));
      chunks.push(chunk);
    }
    const [first, second] = chunks;
    return first !== undefined && second === undefined ? first : Buffer.concat(chunks, size);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get('content-type') ?? '';
    return new Response(await this.bytes(), { headers: { 'content-type': type } }).formData();
  }

  clone(): never {
    throw new TypeError('This response cannot be cloned: read it once and keep what you read.');
  }
}
