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

/** The call of a stream. */
export interface StreamedCall {
  readonly modelId: string;
  readonly warnings: readonly SharedV4Warning[];
  readonly abortSignal: AbortSignal | undefined;
  readonly includeRawChunks: boolean;
  readonly client: FlexiAI;
}

/**
 * Converts a client's stream to a stream of the AI SDK. Resolves when the answer begins: a failure before that rejects the call.
 * A later failure is an `error` part; an abort by the caller is an error of the stream.
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

/** Converts the parts of one stream, one at a time. */
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

/** Delivered text cannot be retracted: an error is better than an answer with repeated text. */
function replacedText({ provider, model, discard }: RestartPart): UnsupportedError {
  return new UnsupportedError(
    `The stream broke off, and the client restarts it (streaming.onInterruption: 'restart'); the AI SDK cannot retract the ${discard.textLength} characters that were delivered. Set it to 'continue' or 'hold'.`,
    { provider, model },
  );
}

/** The origin of an entry's parts: the plugin's id and the model. `undefined` when `reconfigure` has removed the entry. */
function originOf(client: FlexiAI, entry: string, model: string): Origin | undefined {
  const status = client.getProviderStatus().find(({ name }) => name === entry);
  return status === undefined ? undefined : { provider: status.plugin, model };
}
