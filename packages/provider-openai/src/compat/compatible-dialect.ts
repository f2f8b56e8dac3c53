import { isObject, listOf, type Warning } from '@flexiai/core/define';
import type { ChatBody, ChatDialect, ChatFitting } from '../api/endpoint.ts';
import { fitMessages } from './fit-messages.ts';
import { jsonInstruction, speaksOfJson, withInstruction } from './json-instruction.ts';
import { type QuirkFact, type Quirks, quirksOf, reasonOf } from './quirks.ts';

/** The owner of a dialect. */
export interface DialectOwner {
  /** The plugin's id. */
  readonly id: string;
  readonly facts: readonly QuirkFact[];
}

/** The differences for chat requests that follow from an endpoint's quirks. */
export function compatibleDialect(owner: DialectOwner): ChatDialect {
  const quirks = quirksOf(owner.facts);
  return {
    streamOptions: quirks.streamOptions !== false,
    topK: quirks.topK === true,
    metadata: quirks.metadata === true,
    files: quirks.files ?? true,
    audio: quirks.audio !== false,
    jsonSchema: quirks.jsonSchema !== false,
    reasoning: quirks.reasoning !== undefined,
    fit: (body, fitting) => new Fit(body, owner, quirks, fitting).run(),
  };
}

/** One body that is converted to another dialect. */
class Fit {
  readonly #body: { [field: string]: unknown };
  readonly #owner: DialectOwner;
  readonly #quirks: Quirks;
  readonly #fitting: ChatFitting;

  constructor(body: ChatBody, owner: DialectOwner, quirks: Quirks, fitting: ChatFitting) {
    this.#body = { ...body };
    this.#owner = owner;
    this.#quirks = quirks;
    this.#fitting = fitting;
  }

  run(): ChatBody {
    const body = this.#body;
    const { maxTokens, seed, parallelToolCalls } = this.#quirks;
    const { id } = this.#owner;
    body['messages'] = fitMessages(listOf(body['messages']), { id, quirks: this.#quirks, ...this.#fitting });
    if (maxTokens !== undefined) this.#rename('max_completion_tokens', maxTokens);
    if (seed === false) this.#leaveOut('seed', 'seed');
    else if (seed !== undefined) this.#rename('seed', seed);
    if (parallelToolCalls === false) this.#leaveOut('parallel_tool_calls', 'parallelToolCalls');
    this.#fitEffort();
    this.#fitToolChoice();
    this.#fitFormat();
    return body;
  }

  #fitEffort(): void {
    const { efforts } = this.#quirks;
    const effort = this.#body['reasoning_effort'];
    if (efforts === undefined || effort === undefined || efforts.some((known) => known === effort)) return;
    this.#body['reasoning_effort'] = efforts[0];
    this.#warn('adjusted-setting', 'reasoning.effort', `became "${efforts[0]}"`, 'efforts');
  }

  #fitToolChoice(): void {
    const { toolChoice } = this.#quirks;
    const choice = this.#body['tool_choice'];
    if (toolChoice === undefined || choice === undefined) return;
    if (toolChoice === 'any') {
      if (choice === 'required') this.#body['tool_choice'] = toolChoice;
      return;
    }
    delete this.#body['tool_choice'];
    // Without the field, tools can only be forbidden by leaving them out, and cannot be required.
    if (choice === 'none') delete this.#body['tools'];
    else if (choice !== 'auto') this.#warn('unsupported-setting', 'toolChoice', 'was left out', 'toolChoice');
  }

  #fitFormat(): void {
    const format = this.#body['response_format'];
    if (!isObject(format)) return;
    const { jsonSchema, jsonObject } = this.#quirks;
    const spelled = isObject(format['json_schema']) ? format['json_schema'] : undefined;
    if (spelled !== undefined && jsonSchema !== false) return;
    const quirk = spelled === undefined ? 'jsonObject' : 'jsonSchema';
    const inWords = spelled !== undefined || jsonObject === false;
    if (jsonObject === false) delete this.#body['response_format'];
    else this.#body['response_format'] = { type: 'json_object' };
    const messages = listOf(this.#body['messages']);
    if (!inWords && speaksOfJson(messages)) return;
    this.#body['messages'] = withInstruction(messages, jsonInstruction(spelled?.['schema']));
    if (inWords) this.#warn('adjusted-setting', 'responseFormat', 'was sent as an instruction to the model', quirk);
  }

  #rename(from: string, to: string): void {
    if (!(from in this.#body)) return;
    this.#body[to] = this.#body[from];
    delete this.#body[from];
  }

  /** @param setting the names of the request's setting and of the quirk */
  #leaveOut(field: string, setting: keyof Quirks): void {
    if (!(field in this.#body)) return;
    delete this.#body[field];
    this.#warn('unsupported-setting', setting, 'was left out', setting);
  }

  #warn(code: Warning['code'], setting: string, what: string, quirk: keyof Quirks): void {
    const message = `${setting} ${what}: ${reasonOf(this.#owner.facts, quirk)}`;
    this.#fitting.warnings.push({ code, setting, message });
  }
}
