import type { ResponseStream, StreamPart, UnifiedResponse } from '@flexiai/core';

/** An application that prints the text while it arrives, and makes each tool call as soon as it is complete. */
export class Application {
  /** The printed text. A restart discards it. */
  text = '';
  readonly partTypes: StreamPart['type'][] = [];
  readonly callsMade: { readonly name: string; readonly arguments: string }[] = [];
  readonly #calls = new Map<string, { readonly name: string; arguments: string }>();

  /** @throws the error of the stream */
  async read(stream: ResponseStream): Promise<UnifiedResponse> {
    for await (const part of stream) {
      this.partTypes.push(part.type);
      this.#take(part);
    }
    return await stream.response();
  }

  #take(part: StreamPart): void {
    switch (part.type) {
      case 'text-delta':
        this.text += part.delta;
        return;
      case 'restart':
        this.text = this.text.slice(0, this.text.length - part.discard.textLength);
        return;
      case 'tool-call-start':
        this.#calls.set(part.id, { name: part.name, arguments: '' });
        return;
      case 'tool-call-delta': {
        const call = this.#calls.get(part.id);
        if (call !== undefined) call.arguments += part.delta;
        return;
      }
      case 'tool-call-end': {
        const call = this.#calls.get(part.id);
        if (call !== undefined) this.callsMade.push({ ...call });
      }
    }
  }
}
