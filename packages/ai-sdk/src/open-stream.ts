import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import {
  type FlexiAI,
  type Origin,
  type ResponseStream,
  type RestartPart,
  type StreamPart,
  UnsupportedError,
} from '@flexiai/core';
import { toCallError } from './call-error.ts';
import { responseMetadata } from './ledger.ts';
import { PartWriter } from './part-writer.ts';
import { toSdkFinishReason, toSdkUsage } from './sdk-usage.ts';
import { toSdkWarning } from './sdk-warning.ts';

/** What is known of the call that a stream is of. */
export interface StreamedCall {
  readonly modelId: string;
  readonly warnings: readonly SharedV4Warning[];
  readonly abortSignal: AbortSignal | undefined;
  readonly includeRawChunks: boolean;
  readonly client: FlexiAI;
}

/**
 * A client's stream as one of the AI SDK. Comes back with the answer's beginning, so that what fails before it is told as the
 * failure of the call. What fails later is an `error` part, an abort of the caller's the failure of the stream.
 */
export async function openStream(
  stream: ResponseStream,
  call: StreamedCall,
): Promise<ReadableStream<LanguageModelV4StreamPart>> {
  const parts = stream[Symbol.asyncIterator]();
  let next: IteratorResult<StreamPart, undefined> | undefined = await parts.next();
  const writer = new PartWriter((entry, model) => originOf(call.client, entry, model));
  const reader = new SdkPartReader(stream, writer, call);
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const sdkParts: LanguageModelV4StreamPart[] = [];
          while (sdkParts.length === 0) {
            const { done, value } = next ?? (await parts.next());
            next = undefined;
            if (done === true) break;
            await reader.read(value, sdkParts);
          }
          for (const part of sdkParts) controller.enqueue(part);
          if (sdkParts.length === 0 || reader.finished) controller.close();
        } catch (error) {
          const failure = toCallError(error, call.modelId, call.abortSignal);
          if (call.abortSignal?.aborted === true) controller.error(failure);
          else {
            controller.enqueue({ type: 'error', error: failure });
            controller.close();
          }
          await parts.return?.();
        }
      },
      async cancel() {
        await parts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The parts of one stream, one after the other. */
class SdkPartReader {
  readonly #stream: ResponseStream;
  readonly #writer: PartWriter;
  readonly #call: StreamedCall;
  #finished = false;

  constructor(stream: ResponseStream, writer: PartWriter, call: StreamedCall) {
    this.#stream = stream;
    this.#writer = writer;
    this.#call = call;
  }

  /** Whether the end was read. */
  get finished(): boolean {
    return this.#finished;
  }

  async read(part: StreamPart, out: LanguageModelV4StreamPart[]): Promise<void> {
    if (this.#call.includeRawChunks) out.push({ type: 'raw', rawValue: part });
    switch (part.type) {
      case 'stream-start':
        this.#writer.begin(part);
        out.push(
          { type: 'stream-start', warnings: [...this.#call.warnings, ...(part.warnings ?? []).map(toSdkWarning)] },
          {
            type: 'response-metadata',
            modelId: part.model,
            timestamp: new Date(),
            ...(part.id !== undefined && { id: part.id }),
          },
        );
        return;
      case 'finish':
        await this.#finish(out);
        return;
      case 'restart':
        if (part.discard.textLength > 0) throw replacedText(part);
        this.#writer.write(part, out);
        return;
      default:
        this.#writer.write(part, out);
    }
  }

  async #finish(out: LanguageModelV4StreamPart[]): Promise<void> {
    const response = await this.#stream.response();
    this.#writer.close(out);
    const { id, model, finishReason, rawFinishReason, usage } = response;
    out.push(
      { type: 'response-metadata', id, modelId: model },
      {
        type: 'finish',
        finishReason: toSdkFinishReason(finishReason, rawFinishReason),
        usage: toSdkUsage(usage),
        providerMetadata: responseMetadata(response),
      },
    );
    this.#finished = true;
  }
}

/** Text that was given cannot be taken back: an error is better than an answer that stands there twice. */
function replacedText({ provider, model, discard }: RestartPart): UnsupportedError {
  return new UnsupportedError(
    `The stream broke off, and the client restarts it (streaming.onInterruption: 'restart'); the AI SDK cannot take back the ${discard.textLength} characters that it was given. Set it to 'continue' or 'hold'.`,
    { provider, model },
  );
}

/** Whose the parts of an entry are: a plugin, by its id. An entry may be gone by now, with another configuration. */
function originOf(client: FlexiAI, entry: string, model: string): Origin | undefined {
  const status = client.getProviderStatus().find(({ name }) => name === entry);
  return status === undefined ? undefined : { provider: status.provider, model };
}
