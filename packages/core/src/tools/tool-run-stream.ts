import { takeRequest } from '../conversation/take-request.ts';
import { copyData } from '../data/copy-data.ts';
import type { Cost } from '../model/cost.ts';
import type { Message } from '../model/message.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Usage } from '../model/usage.ts';
import { AnswerText } from '../stream/answer-text.ts';
import { BatchedStream, type BatchSource } from '../stream/batched-stream.ts';
import { beginningOf, FirstContent, isOfRun, type StreamBeginning } from '../stream/first-content.ts';
import type { StreamResponseOptions } from '../stream/stream-response-options.ts';
import { webResponse } from '../stream/web-response.ts';
import type { AskedRun } from './taken-run.ts';
import type { ToolClient } from './tool-client.ts';
import { toolCode } from './tool-code.ts';
import type { RunProgress } from './tool-loop.ts';
import type { AnyTools, RunToolsOptions, ToolRun, ToolStep } from './tool-run.ts';
import type { TypedToolRunPart } from './typed-calls.ts';

/**
 * A run of tools, as it goes on. It begins at the first read. It can be iterated once, as parts or (by `textStream`) as text, and the
 * answers stream then; `await run`, `result()` and `response()` run it to its end, before, during or after that. Leaving the loop
 * early ends the run.
 *
 * It is also a promise of its result: a function that is `async` and returns it returns the result. Return `{ run }` there.
 */
export class ToolRunStream<Tools extends AnyTools = AnyTools, Answer extends UnifiedResponse = UnifiedResponse>
  extends BatchedStream<TypedToolRunPart<Tools>, ToolRun<Tools, Answer>>
  implements Promise<ToolRun<Tools, Answer>>
{
  readonly [Symbol.toStringTag] = 'ToolRunStream';
  readonly #progress: RunProgress;
  readonly #first = new FirstContent();
  #isWatched = false;

  /** @internal Runs are made by `runTools`. */
  constructor(client: ToolClient, request: ChatRequest, options: RunToolsOptions) {
    const asked = quietly((): AskedRun => {
      // Callers without types may pass none: the tools are then found to be missing.
      const { tools, ...others }: Partial<RunToolsOptions> = options ?? {};
      return { request: takeRequest({ ...request, tools }), tools, options: copyData(others) };
    });
    const progress: RunProgress = {
      steps: [],
      messages: [],
      usage: NOTHING,
      cost: undefined,
      isStreamed: () => false,
    };
    super(async () => {
      if ('problem' in asked) throw asked.problem;
      const { ToolLoop } = await toolCode.load();
      // The parts and the result have the types of these tools and of this request.
      return new ToolLoop(client, asked.value, progress) as BatchSource<ToolRunPart, unknown> as BatchSource<
        TypedToolRunPart<Tools>,
        ToolRun<Tools, Answer>
      >;
    });
    progress.isStreamed = () => this.isIterated || this.#isWatched;
    this.#progress = progress;
  }

  /** The steps that are over. */
  get steps(): readonly ToolStep<Tools, Answer>[] {
    return this.#progress.steps as readonly ToolStep[] as readonly ToolStep<Tools, Answer>[];
  }

  /** The conversation so far. */
  get messages(): readonly Message[] {
    return this.#progress.messages;
  }

  /** The tokens of the answers so far. */
  get usage(): Usage {
    return this.#progress.usage;
  }

  /** The cost of the answers so far with all their attempts; `undefined` if no attempt has a known price. */
  get cost(): Cost | undefined {
    return this.#progress.cost;
  }

  /** The text of all answers, piece by piece, with an empty line between the text before a call and the text after it. */
  get textStream(): AsyncIterable<string> {
    return {
      [Symbol.asyncIterator]: () => {
        const text = new AnswerText();
        return this.iterate((part) => (isOfRun(part) ? undefined : text.add(part) || undefined));
      },
    };
  }

  /**
   * The result of the whole run.
   * @throws the error that ended the run: that of a call, RequestAbortedError, RequestTimeoutError at `runTimeoutMs`,
   * ConfigurationError for options that are not valid, and what `onStep` and `onApproval` throw
   */
  result(): Promise<ToolRun<Tools, Answer>> {
    return this.drained();
  }

  /** The last answer, at the end of the run. @throws what `result` throws */
  async response(): Promise<Answer> {
    return (await this.result()).response;
  }

  /**
   * Resolves at the first content of the first answer, when a web server can send its status. A later loop still gets all parts.
   * @throws the error of a call that has no answer, such as AllProvidersFailedError
   */
  async started(): Promise<StreamBeginning> {
    this.#isWatched = true;
    await this.begun();
    return this.#first.beginning ?? beginningOf((await this.result()).response);
  }

  /**
   * The run for a browser, in a format of `ResponseStream.toResponse`. By default, the browser receives the text, tool calls, that
   * their results are there, approvals that are asked for, steps, finish reasons and token counts; `parts` changes that: with
   * `tool-result` in its list, also what the tools returned.
   *
   * @throws TypeError where the run was iterated before, or an option is not valid
   */
  toResponse(options: StreamResponseOptions<ToolRunPart> = {}): Response {
    return webResponse(() => this[Symbol.asyncIterator](), options);
  }

  // biome-ignore lint/suspicious/noThenProperty: `await runTools(…)` gives the result of the run.
  then<Result = ToolRun<Tools, Answer>, Rejected = never>(
    onFulfilled?: ((run: ToolRun<Tools, Answer>) => Result | PromiseLike<Result>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | Rejected> {
    return this.result().then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<ToolRun<Tools, Answer> | Rejected> {
    return this.result().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<ToolRun<Tools, Answer>> {
    return this.result().finally(onFinally);
  }

  protected override begins(batch: readonly TypedToolRunPart<Tools>[]): boolean {
    return this.#first.look(batch);
  }
}

/** Before the first answer. */
const NOTHING: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0, accuracy: 'reported' };

function quietly<T>(take: () => T): { readonly value: T } | { readonly problem: unknown } {
  try {
    return { value: take() };
  } catch (problem) {
    return { problem };
  }
}
