import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { type FinishReason, parseToolArguments, type StreamPart, type Warning } from '@flexiai/core/plugin';
import { metadataOf } from './sdk-metadata.ts';

type ToolPart = Extract<
  LanguageModelV4StreamPart,
  { readonly type: 'tool-input-start' | 'tool-input-delta' | 'tool-input-end' | 'tool-call' }
>;

interface OpenCall {
  readonly name: string;
  text: string;
  end?: StreamPart;
}

/** Finish reasons of answers whose last call may be incomplete. */
const ABRUPT: ReadonlySet<FinishReason> = new Set(['length', 'content-filter', 'refusal', 'other']);

/**
 * The tool calls of one answer. Their ends are withheld until the answer ends: many AI SDK providers complete the open calls of an
 * interrupted stream, so that only the end of the answer shows that a call is complete.
 */
export class ToolCalls {
  readonly #sdkProvider: string;
  readonly #calls = new Map<string, OpenCall>();
  /** Inputs without deltas: those of the service's own tools, and those that are not JSON. */
  readonly #hidden = new Set<string>();

  constructor(sdkProvider: string) {
    this.#sdkProvider = sdkProvider;
  }

  read(part: ToolPart, out: StreamPart[]): void {
    switch (part.type) {
      case 'tool-input-start':
        if (part.providerExecuted === true || part.inputEncoding === 'text') this.#hidden.add(part.id);
        else this.#start(part.id, part.toolName, out);
        return;
      case 'tool-input-delta':
        if (!this.#hidden.has(part.id)) this.#delta(part.id, part.delta, out);
        return;
      case 'tool-input-end':
        return;
      case 'tool-call':
        if (part.providerExecuted === true) {
          const { type: name, toolName, toolCallId: id } = part;
          out.push({
            type: 'provider-block',
            kind: 'tool-call',
            name,
            toolName,
            id,
            raw: part,
            providerMetadata: metadataOf(this.#sdkProvider, undefined),
          });
          return;
        }
        this.#complete(part, out);
        return;
    }
  }

  /** Ends the calls at the end of the answer, except incomplete ones. */
  finish(reason: FinishReason, out: StreamPart[], warnings: Warning[]): void {
    for (const { name, text, end } of this.#calls.values()) {
      if (end === undefined) continue;
      if (ABRUPT.has(reason) && parseToolArguments(text).invalid === true) {
        warnings.push({
          code: 'other',
          message: `The answer ended (${reason}) inside the arguments of a call to "${name}": the call was omitted.`,
        });
      } else out.push(end);
    }
  }

  #start(id: string, name: string, out: StreamPart[]): OpenCall {
    const call: OpenCall = { name, text: '' };
    this.#calls.set(id, call);
    out.push({ type: 'tool-call-start', id, name });
    return call;
  }

  #delta(id: string, delta: string, out: StreamPart[]): void {
    const call = this.#calls.get(id);
    if (call === undefined || delta === '') return;
    call.text += delta;
    out.push({ type: 'tool-call-delta', id, delta });
  }

  #complete(part: Extract<ToolPart, { readonly type: 'tool-call' }>, out: StreamPart[]): void {
    const { toolCallId: id, toolName, input, providerMetadata } = part;
    const call = this.#calls.get(id) ?? this.#start(id, toolName, out);
    if (call.text === '') this.#delta(id, input, out);
    call.end = {
      type: 'tool-call-end',
      id,
      ...(providerMetadata !== undefined && { providerMetadata: metadataOf(this.#sdkProvider, providerMetadata) }),
    };
  }
}
