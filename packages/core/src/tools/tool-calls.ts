import { checkSchema } from '../client/attempt/check-schema.ts';
import { LONGEST_TIMER_MS } from '../data/longest-timer.ts';
import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import { outputText } from './output-text.ts';
import type { ToolContext } from './runnable-tool.ts';
import type { TakenTool } from './taken-run.ts';
import type { AnyTools, ToolApproval } from './tool-run.ts';
import type { TypedToolCall } from './typed-calls.ts';

/** How a call ended. */
export interface CallOutcome {
  readonly call: ToolCallPart;
  /** The call with its checked arguments; `undefined` where they are invalid, or the tool is unknown. */
  readonly checked?: TypedToolCall<AnyTools>;
  /** `undefined`: the call waits for an approval. */
  readonly result?: ToolResultPart;
  /** What the tool returned. */
  readonly output?: unknown;
}

/** How calls are run. */
export interface CallRules {
  readonly tools: readonly TakenTool[];
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
  readonly toolTimeoutMs: number | undefined;
}

/** How the calls of a run are admitted. */
export interface ApprovalRules {
  readonly slots: CallSlots;
  /** Decides about a call that needs an approval. */
  approve(call: TypedToolCall<AnyTools>): Promise<ToolApproval>;
  /** Whether the call was found to need one already. */
  isPending(call: ToolCallPart): boolean;
}

/** Limits how many calls run at the same time. */
export class CallSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/**
 * Runs one call: checks its arguments, asks for an approval where the tool needs one, and runs the tool. What is wrong with the call
 * or the tool becomes an error result for the model.
 *
 * @throws what `approve` and `needsApproval` throw, and ConfigurationError for a schema that cannot be used
 */
export async function runCall(call: ToolCallPart, rules: CallRules & ApprovalRules): Promise<CallOutcome> {
  const looked = await checkCall(call, rules.tools);
  if ('problem' in looked) return { call, result: refusal(call, looked.problem) };
  const { found, checked } = looked;
  const context: ToolContext = { toolCallId: call.id, signal: rules.signal };
  if (rules.isPending(call) || (await needsApproval(found, checked.arguments, context))) {
    const approval = await rules.approve(checked);
    if (approval === 'later') return { call, checked };
    if (!isApproved(approval)) {
      const reason = typeof approval === 'object' ? approval?.reason : undefined;
      return { call, checked, result: refusal(call, `The call was not approved.${reason ? ` ${reason}` : ''}`) };
    }
  }
  await rules.slots.take();
  try {
    return { call, checked, ...(await runTool(call, looked, rules)) };
  } finally {
    rules.slots.giveBack();
  }
}

/** Runs one call without asking for an approval. @throws ConfigurationError for a schema that cannot be used */
export async function runCallAlone(call: ToolCallPart, rules: CallRules): Promise<ToolResultPart> {
  const looked = await checkCall(call, rules.tools);
  return 'problem' in looked ? refusal(call, looked.problem) : (await runTool(call, looked, rules)).result;
}

/** A call that can be run. */
interface FoundCall {
  readonly found: TakenTool;
  readonly checked: TypedToolCall<AnyTools>;
}

async function runTool(
  call: ToolCallPart,
  { found, checked }: FoundCall,
  { signal, toolTimeoutMs }: CallRules,
): Promise<{ readonly result: ToolResultPart; readonly output?: unknown }> {
  try {
    const context: ToolContext = { toolCallId: call.id, signal };
    const output = await execute(found, checked.arguments, context, found.tool.timeoutMs ?? toolTimeoutMs);
    return { output, result: { ...resultOf(call), content: outputText(output) } };
  } catch (error) {
    const isTold = error instanceof Error && error.message !== '';
    return { result: refusal(call, isTold ? error.message : 'The tool failed.') };
  }
}

function refusal(call: ToolCallPart, content: string): ToolResultPart {
  return { ...resultOf(call), content, isError: true };
}

function resultOf({ id, name }: ToolCallPart): Pick<ToolResultPart, 'type' | 'toolCallId' | 'toolName'> {
  return { type: 'tool-result', toolCallId: id, toolName: name };
}

/**
 * Finds the tool of a call, and checks the arguments with its schema.
 *
 * @returns the call that can be run, or the problem in a sentence for the model
 *
 * @throws ConfigurationError for a schema that cannot be used
 */
export async function checkCall(
  call: ToolCallPart,
  tools: readonly TakenTool[],
): Promise<FoundCall | { readonly problem: string }> {
  const { id, name } = call;
  const found = tools.find(({ tool }) => tool.name === name);
  if (found === undefined) return { problem: `There is no tool "${name}".` };
  if (call.invalid === true) return { problem: 'The arguments are not a JSON object.' };
  const { parameters } = found.tool;
  if (parameters === undefined) return { found, checked: { id, name, arguments: call.arguments } };
  const args = await checkSchema(parameters, call.arguments, name);
  if ('problem' in args) return { problem: `The arguments do not fit the schema: ${args.problem}` };
  return { found, checked: { id, name, arguments: args.value } };
}

/** Everything that is not clearly a yes is a no. */
function isApproved(approval: ToolApproval): boolean {
  return approval === true || (typeof approval === 'object' && approval?.approved === true);
}

/** A function of a tool: its types are known to `tool()` only. */
type AnyFunction = (args: unknown, context: ToolContext) => unknown;

async function needsApproval({ tool, self }: TakenTool, args: unknown, context: ToolContext): Promise<boolean> {
  const { needsApproval: needs = false } = tool;
  return typeof needs === 'function' ? Boolean(await (needs as AnyFunction).call(self, args, context)) : needs;
}

/** @throws what the tool throws; Error at its time-out */
async function execute(
  { tool, self }: TakenTool,
  args: unknown,
  context: ToolContext,
  timeoutMs: number | undefined,
): Promise<unknown> {
  const run = tool.execute as AnyFunction;
  context.signal.throwIfAborted();
  if (timeoutMs === undefined) return run.call(self, args, context);
  const controller = new AbortController();
  const abort = (): void => controller.abort(context.signal.reason);
  context.signal.addEventListener('abort', abort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(
        () => {
          const late = new Error(`The tool took longer than ${timeoutMs} ms.`);
          reject(late);
          controller.abort(late);
        },
        Math.min(timeoutMs, LONGEST_TIMER_MS),
      );
      Promise.resolve(run.call(self, args, { ...context, signal: controller.signal })).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', abort);
  }
}
