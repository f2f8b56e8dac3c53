import { ArgumentText, isObject, parseJson, type StreamPart, type Warning } from '@flexiai/core/plugin';

/** A call of an application's tool that is being read. */
export class CallBlock {
  readonly type = 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly #arguments = new ArgumentText();

  constructor(id: string, name: string) {
    this.id = id;
    this.name = name;
  }

  open(parts: StreamPart[]): void {
    parts.push({ type: 'tool-call-start', id: this.id, name: this.name });
  }

  add(json: string, parts: StreamPart[]): void {
    this.#tell(this.#arguments.add(json), parts);
  }

  /** The block has ended. Only the end of the message shows whether the call is valid. */
  close(parts: StreamPart[]): void {
    this.#tell(this.#arguments.takeRest(), parts);
  }

  end(parts: StreamPart[]): void {
    parts.push({ type: 'tool-call-end', id: this.id });
  }

  /**
   * Whether the call, the last block of a message that did not end normally, is incomplete: its arguments are empty or not valid
   * JSON.
   */
  get isCut(): boolean {
    const args = parseJson(this.#arguments.read());
    return !isObject(args) || Object.keys(args).length === 0;
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
