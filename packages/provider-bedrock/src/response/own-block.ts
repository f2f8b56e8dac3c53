import { parseJson, type StreamPart } from '@flexiai/core/plugin';
import { listAt, objectAt, stringAt, type WireObject } from '../wire.ts';

/** A block that only Bedrock understands, being read: a call of a tool that the service runs itself, or its result. */
export class OwnBlock {
  readonly type = 'provider-block';
  readonly #name: string;
  readonly #fields: WireObject;
  #input = '';
  readonly #content: unknown[] = [];

  /** @param block the block, or its start: one field with the block's name */
  constructor(block: WireObject) {
    const [name = 'unknown'] = Object.keys(block);
    this.#name = name;
    this.#fields = objectAt(block, name);
  }

  /** Adds a piece: of the input of a call, or of the content of a result. */
  add(delta: WireObject): void {
    this.#input += stringAt(objectAt(delta, 'toolUse'), 'input') ?? '';
    this.#content.push(...listAt(delta, 'toolResult'));
  }

  end(): StreamPart {
    const id = stringAt(this.#fields, 'toolUseId');
    const toolName = stringAt(this.#fields, 'name');
    const raw = {
      [this.#name]: {
        ...this.#fields,
        ...(this.#name === 'toolUse' && this.#fields['input'] === undefined && { input: parseJson(this.#input) ?? {} }),
        ...(this.#content.length > 0 && { content: this.#content }),
      },
    };
    return {
      type: 'provider-block',
      kind: KINDS[this.#name] ?? 'other',
      name: this.#name,
      ...(toolName !== undefined && { toolName }),
      ...(id !== undefined && { id }),
      raw,
    };
  }
}

const KINDS: { readonly [name: string]: 'tool-call' | 'tool-result' } = {
  toolUse: 'tool-call',
  toolResult: 'tool-result',
};
