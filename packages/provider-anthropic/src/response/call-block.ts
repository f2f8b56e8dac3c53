import {
  ArgumentText,
  isObject,
  type ProviderMetadata,
  parseJson,
  type StreamPart,
  type Warning,
} from '@flexiai/core/plugin';
import { isWireObject, stringAt, type WireObject } from '../wire.ts';

/** A call of an application's tool that is being read. */
export class CallBlock {
  readonly type = 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The id from the API; empty if there was none. */
  readonly #sentId: string;
  readonly #arguments = new ArgumentText();
  /** The arguments at the start of the block: servers of other vendors may send all arguments there. */
  #input = '';
  readonly #metadata: ProviderMetadata | undefined;

  /** @param id the id that the application sees */
  constructor(block: WireObject, id: string) {
    this.id = id;
    this.name = stringAt(block, 'name') ?? '';
    this.#sentId = stringAt(block, 'id') ?? '';
    this.#metadata = callMetadata(block);
    this.#takeInput(block['input']);
  }

  /** Whether another start of the same block is the same call, and not the next one. */
  isRepeatedBy(block: WireObject): boolean {
    if (block['type'] !== 'tool_use' || (stringAt(block, 'name') ?? '') !== this.name) return false;
    if ((stringAt(block, 'id') ?? '') !== this.#sentId || (this.#sentId === '' && !this.#isEmpty)) return false;
    this.#takeInput(block['input']);
    return true;
  }

  open(parts: StreamPart[]): void {
    parts.push({ type: 'tool-call-start', id: this.id, name: this.name });
  }

  add(json: string, parts: StreamPart[]): void {
    this.#tell(this.#arguments.add(json), parts);
  }

  /** The block has ended. Only the end of the message shows whether the call is valid. */
  close(parts: StreamPart[]): void {
    const input = this.#input;
    const isBetter = !this.#arguments.isObject && (this.#arguments.blank || isObject(parseJson(input)));
    if (input !== '' && isBetter) this.#arguments.replace(input);
    this.#tell(this.#arguments.takeRest(), parts);
  }

  end(parts: StreamPart[]): void {
    const metadata = this.#metadata;
    parts.push({ type: 'tool-call-end', id: this.id, ...(metadata !== undefined && { providerMetadata: metadata }) });
  }

  /**
   * Whether the call, the last block of a message that did not end normally, is incomplete. Its arguments are then empty or not
   * valid JSON.
   *
   * @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons#max-tokens
   */
  get isCut(): boolean {
    const args = parseJson(this.#arguments.read());
    return !isObject(args) || Object.keys(args).length === 0;
  }

  get #isEmpty(): boolean {
    return this.#input === '' && this.#arguments.blank;
  }

  #takeInput(input: unknown): void {
    const isSaid = isObject(input) ? Object.keys(input).length > 0 : input !== undefined && input !== null;
    const text = typeof input === 'string' ? input : isSaid ? JSON.stringify(input) : '';
    if (text.trim() === '') return;
    this.#input = text;
    // The pieces may repeat the arguments.
    this.#arguments.hold();
  }

  #tell(delta: string, parts: StreamPart[]): void {
    if (delta !== '') parts.push({ type: 'tool-call-delta', id: this.id, delta });
  }
}

/** A tool call that is left out. @param why as in "the answer ended …" */
export function cutCall({ name }: CallBlock, why: string): Warning {
  return {
    code: 'other',
    message: `The answer ended (${why}) inside the arguments of a call to "${name}": the call was left out.`,
  };
}

/** A call of a model that then refused and handed over to another one. */
export function declinedCall({ name }: CallBlock): Warning {
  return {
    code: 'other',
    message: `A call to "${name}" was left out: the model that made it refused to answer, and another model answered in its place.`,
  };
}

/** The metadata that the API requires with the call: its caller, and the toolset of its tool. */
function callMetadata(block: WireObject): ProviderMetadata | undefined {
  const { caller } = block;
  const toolsetName = stringAt(block, 'toolset_name');
  if (!isWireObject(caller) && toolsetName === undefined) return undefined;
  return {
    anthropic: { ...(isWireObject(caller) && { caller }), ...(toolsetName !== undefined && { toolsetName }) },
  };
}
