import type { CallOptions } from '../client/call/call-options.ts';
import { copyData } from '../data/copy-data.ts';
import { describeValue } from '../data/describe-value.ts';
import { ConfigurationError, RequestAbortedError } from '../errors/client-errors.ts';
import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import type { Cost } from '../model/cost.ts';
import type { Message } from '../model/message.ts';
import type { StepEndPart, ToolRunPart } from '../model/tool-run-part.ts';
import type { FinishReason, UnifiedResponse } from '../model/unified-response.ts';
import type { Usage } from '../model/usage.ts';
import type { BatchSource } from '../stream/batched-stream.ts';
import { partsFromResponse } from '../stream/response-parts.ts';
import { type RestoredRun, restoreRun, takeSnapshot } from './run-snapshot.ts';
import { RunStop } from './run-stop.ts';
import { totalCost, totalUsage } from './run-totals.ts';
import { type AskedRun, type TakenRun, takeRun, takeTools } from './taken-run.ts';
import {
  type ApprovalRules,
  type CallOutcome,
  type CallRules,
  CallSlots,
  checkCall,
  runCall,
  runCallAlone,
} from './tool-calls.ts';
import type { ToolClient } from './tool-client.ts';
import type { AnyTools, RunToolCallOptions, ToolApproval, ToolRun, ToolRunSnapshot, ToolStep } from './tool-run.ts';
import type { TypedToolCall } from './typed-calls.ts';

/** What a run shows of itself while it goes on. */
export interface RunProgress {
  readonly steps: ToolStep[];
  readonly messages: Message[];
  usage: Usage;
  cost: Cost | undefined;
  /** Whether the parts of answers are wanted as they arrive. */
  isStreamed(): boolean;
}

type Parts = readonly ToolRunPart[];

/** The steps of a run, one after the other, as a source of parts. */
export class ToolLoop implements BatchSource<ToolRunPart, ToolRun> {
  readonly #client: ToolClient;
  readonly #run: TakenRun;
  readonly #progress: RunProgress;
  readonly #stop: RunStop;
  readonly #slots: CallSlots;
  readonly #maxSteps: number;
  readonly #parts: AsyncGenerator<Parts, ToolRun>;
  #result: ToolRun | undefined;

  /** @throws ConfigurationError for options that are not valid */
  constructor(client: ToolClient, asked: AskedRun, progress: RunProgress) {
    const run = takeRun(asked);
    const { maxSteps = 10, maxParallel, runTimeoutMs, toolTimeoutMs } = run.options;
    const counts = { maxSteps, maxParallel, runTimeoutMs, toolTimeoutMs };
    for (const [name, value] of Object.entries(counts)) checkCount(name, value);
    for (const { tool } of run.tools) checkCount(`The timeoutMs of the tool "${tool.name}"`, tool.timeoutMs);
    const restored = run.options.resume === undefined ? undefined : restoreRun(run.options.resume);
    this.#client = client;
    this.#run = run;
    this.#progress = progress;
    this.#maxSteps = maxSteps;
    this.#slots = new CallSlots(maxParallel ?? Number.POSITIVE_INFINITY);
    this.#stop = new RunStop(run.callOptions.signal, runTimeoutMs);
    progress.messages.push(...(restored ?? run).messages);
    this.#parts = this.#steps(restored);
  }

  async read(): Promise<Parts | null> {
    const { done, value } = await this.#parts.next();
    if (done !== true) return value;
    this.#result = value ?? this.#result;
    return null;
  }

  async cancel(cause?: unknown): Promise<void> {
    this.#stop.leave(cause);
    this.#stop.release();
    await this.#parts.return(undefined as never);
  }

  response(): ToolRun {
    if (this.#result === undefined) throw new RequestAbortedError('The run was left before its end.');
    return this.#result;
  }

  async *#steps(restored: RestoredRun | undefined): AsyncGenerator<Parts, ToolRun> {
    const { steps, messages } = this.#progress;
    try {
      let ended = restored === undefined ? undefined : yield* this.#goOn(restored);
      for (let step = steps.length + 1; ended === undefined; step += 1) {
        this.#stop.throwIfStopped();
        yield [{ type: 'step-start', step }];
        const response = yield* this.#ask();
        messages.push({ role: 'assistant', content: copyData(response.content) });
        ended = yield* this.#finish({ step, response, results: [] }, outcomeOf(response, step >= this.#maxSteps));
      }
      return ended;
    } catch (error) {
      // Tools that still run are aborted: no answer needs their results.
      this.#stop.leave(error);
      throw error;
    } finally {
      this.#stop.release();
    }
  }

  /** The rest of the step in which a run was suspended. @returns the run's result where it is over */
  async *#goOn({ steps, last, pendingIds }: RestoredRun): AsyncGenerator<Parts, ToolRun | undefined> {
    for (const step of steps) if (step !== last) this.#add(await this.#withCalls(step));
    yield [{ type: 'step-start', step: last.step }];
    return yield* this.#finish(last, undefined, pendingIds);
  }

  /** The answer to the conversation so far. */
  async *#ask(): AsyncGenerator<Parts, UnifiedResponse> {
    const { settings, callOptions } = this.#run;
    const { signal, deadline } = this.#stop;
    const request = { ...settings, messages: [...this.#progress.messages] };
    const own = callOptions.deadline ?? Number.POSITIVE_INFINITY;
    const options: CallOptions = {
      ...callOptions,
      signal,
      ...(deadline !== undefined && { deadline: Math.min(own, deadline) }),
    };
    const stream = this.#progress.isStreamed() ? this.#client.streamChatCompletion?.(request, options) : undefined;
    try {
      if (stream === undefined) {
        const response = await this.#client.chatCompletion(request, options);
        yield partsFromResponse(response);
        return response;
      }
      for (let batch = await stream.readBatch(); batch !== null; batch = await stream.readBatch()) yield batch;
      return await stream.response();
    } catch (error) {
      throw this.#stop.errorOf(error);
    } finally {
      await stream?.cancel();
    }
  }

  /**
   * Runs the calls of a step and ends it.
   *
   * @param begun the step, with the results that it has already
   *
   * @param outcome of the run with this step; `undefined` where its calls are to be run
   *
   * @returns the run's result where it is over
   */
  async *#finish(
    begun: ToolRunSnapshot['steps'][number],
    outcome: ToolRun['outcome'] | undefined,
    pendingIds: ReadonlySet<string> = NONE,
  ): AsyncGenerator<Parts, ToolRun | undefined> {
    const { step, response } = begun;
    const { steps, messages } = this.#progress;
    const done = new Map(begun.results.map((result) => [result.toolCallId, result]));
    const calls = outcome === undefined ? response.toolCalls.filter(({ id }) => !done.has(id)) : [];
    const outcomes = yield* this.#runCalls(step, calls, pendingIds);
    const waiting = outcomes.flatMap(({ call, result }) => (result === undefined ? call : []));
    const results = resultsInOrder(response.toolCalls, begun.results, outcomes);
    const sent = copyData(results);
    const isNew = outcome === undefined && pendingIds === NONE;
    const whole: ToolStep = isNew
      ? { step, response, toolCalls: outcomes.flatMap(({ checked = [] }) => checked), results }
      : await this.#withCalls({ step, response, results });
    this.#add(whole);
    if (waiting.length === 0) await this.#stop.until(Promise.resolve(this.#run.options.onStep?.(whole)));
    yield [stepEnd(step, response)];
    if (waiting.length > 0) {
      const snapshot = takeSnapshot(messages, steps, waiting);
      return { ...this.#resultSoFar(response), outcome: 'suspended', snapshot };
    }
    if (outcome !== undefined) return { ...this.#resultSoFar(response), outcome };
    // The provider continues a paused turn when it is sent back unchanged.
    if (sent.length > 0) messages.push({ role: 'tool', content: sent });
    return undefined;
  }

  #add(step: ToolStep): void {
    const progress = this.#progress;
    progress.steps.push(step);
    const responses = progress.steps.map(({ response }) => response);
    progress.usage = totalUsage(responses);
    progress.cost = totalCost(responses);
  }

  #resultSoFar(response: UnifiedResponse): Omit<ToolRun, 'outcome'> {
    const { steps, messages, usage, cost } = this.#progress;
    return { response, steps, messages, usage, ...(cost !== undefined && { cost }) };
  }

  /** Gives the result of each call as soon as it is there. @returns how the calls ended, in their order */
  async *#runCalls(
    step: number,
    calls: readonly ToolCallPart[],
    pendingIds: ReadonlySet<string>,
  ): AsyncGenerator<Parts, readonly CallOutcome[]> {
    const rules: CallRules & ApprovalRules = {
      tools: this.#run.tools,
      signal: this.#stop.signal,
      toolTimeoutMs: this.#run.options.toolTimeoutMs,
      slots: this.#slots,
      approve: (call) => this.#approve(call, step, pendingIds),
      isPending: ({ id }) => pendingIds.has(id),
    };
    const outcomes: CallOutcome[] = [];
    const running = new Map(
      calls.map((call, index) => [index, runCall(call, rules).then((outcome) => ({ index, outcome }))]),
    );
    while (running.size > 0) {
      const { index, outcome } = await this.#stop.until(Promise.race(running.values()));
      running.delete(index);
      outcomes[index] = outcome;
      yield [partOf(outcome)];
    }
    return outcomes;
  }

  async #approve(call: TypedToolCall<AnyTools>, step: number, pendingIds: ReadonlySet<string>): Promise<ToolApproval> {
    const { approvals = {}, onApproval } = this.#run.options;
    const known = pendingIds.has(call.id) && Object.hasOwn(approvals, call.id) ? approvals[call.id] : undefined;
    return known ?? onApproval?.(call, { step, signal: this.#stop.signal }) ?? 'later';
  }

  async #withCalls(step: Omit<ToolStep, 'toolCalls'>): Promise<ToolStep> {
    const { tools } = this.#run;
    const checked = await Promise.all(step.response.toolCalls.map((call) => checkCall(call, tools)));
    return { ...step, toolCalls: checked.flatMap((each) => ('checked' in each ? each.checked : [])) };
  }
}

/** Runs one call without a run. @throws RequestAbortedError, ConfigurationError */
export async function runAlone(
  call: ToolCallPart,
  { tools, signal, toolTimeoutMs }: RunToolCallOptions,
): Promise<ToolResultPart> {
  const taken = takeTools(tools);
  checkCount('toolTimeoutMs', toolTimeoutMs);
  const stop = new RunStop(signal, undefined);
  try {
    return await stop.until(runCallAlone(call, { tools: taken, signal: stop.signal, toolTimeoutMs }));
  } finally {
    stop.release();
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The finish reasons of complete answers: servers end a turn with calls in several ways. */
const ORDERLY: ReadonlySet<FinishReason> = new Set(['tool-calls', 'stop', 'pause']);

/** The outcome of the run with this answer; `undefined` if the run continues. */
function outcomeOf({ toolCalls, finishReason }: UnifiedResponse, isLastStep: boolean): ToolRun['outcome'] | undefined {
  if (toolCalls.length > 0 && !ORDERLY.has(finishReason)) return 'unfinished';
  if (toolCalls.length === 0 && finishReason !== 'pause') return 'finished';
  return isLastStep ? 'max-steps' : undefined;
}

function checkCount(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new ConfigurationError(`${name} must be a whole number of at least 1, got ${describeValue(value)}.`);
}

function resultsInOrder(
  calls: readonly ToolCallPart[],
  former: readonly ToolResultPart[],
  outcomes: readonly CallOutcome[],
): readonly ToolResultPart[] {
  if (former.length === 0) return outcomes.flatMap(({ result = [] }) => result);
  const made = new Map(
    [...former, ...outcomes.flatMap(({ result = [] }) => result)].map((each) => [each.toolCallId, each]),
  );
  return calls.flatMap(({ id }) => made.get(id) ?? []);
}

function partOf({ call, checked, result, output }: CallOutcome): ToolRunPart {
  const named = { toolCallId: call.id, toolName: call.name };
  if (result === undefined) return { type: 'tool-approval-request', ...named, arguments: checked?.arguments };
  const { content, isError } = result;
  return { type: 'tool-result', ...named, content, ...(isError === true ? { isError } : { output }) };
}

function stepEnd(step: number, { finishReason, usage, cost }: UnifiedResponse): StepEndPart {
  return { type: 'step-end', step, finishReason, usage, ...(cost !== undefined && { cost }) };
}
