import { asList, asObject, type JsonObject } from '../server/json-object.ts';

const CLAUDE = /claude-/;
/** Newer Claudes neither continue an assistant message nor take a thinking budget. */
const NO_PREFILL = /claude-(?:opus|sonnet|haiku)-4-[6-9]|claude-[a-z]+-[5-9]/;
const ADAPTIVE_ONLY = /claude-opus-4-[7-9]|claude-[a-z]+-[5-9]/;
const ONE_SAMPLING = /claude-(?:opus|sonnet|haiku)-4/;
/** Models that only choose by themselves whether they call a tool. */
const UNFORCED = /^(?:[a-z]+\.)?(?:meta|cohere|ai21)\./;
/** Models that enforce no schema. */
const NO_SCHEMAS = /^(?:[a-z]+\.)?(?:amazon|meta|cohere|ai21)\.|claude-(?:3|(?:opus|sonnet)-4-(?:1-)?20)/;
/** Models that take no thoughts back. */
const NO_THOUGHTS = /^(?:[a-z]+\.)?(?:meta|cohere|ai21|deepseek|openai|qwen|mistral)\./;

/** What a model behind Converse refuses. */
export function modelProblem(model: string, body: JsonObject): string | undefined {
  const { toolChoice } = asObject(body['toolConfig']);
  const forced = Object.keys(asObject(toolChoice)).find((kind) => kind !== 'auto');
  if (forced !== undefined && UNFORCED.test(model)) {
    return `This model doesn't support the toolConfig.toolChoice.${forced} field. Remove toolConfig.toolChoice.${forced} and try again.`;
  }
  if (asObject(body['outputConfig'])['textFormat'] !== undefined && NO_SCHEMAS.test(model)) {
    return "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try again.";
  }
  if (hasThoughts(body) && NO_THOUGHTS.test(model)) {
    return 'This model does not support reasoningContent in a message of the conversation.';
  }
  if (!CLAUDE.test(model)) return undefined;
  const problem = claudeProblem(model, body, forced);
  return problem === undefined ? undefined : `The model returned the following errors: ${problem}`;
}

function claudeProblem(model: string, body: JsonObject, forced: string | undefined): string | undefined {
  const { temperature, topP, maxTokens } = asObject(body['inferenceConfig']);
  const { thinking, top_k: topK } = asObject(body['additionalModelRequestFields']);
  const { type, budget_tokens: budget } = asObject(thinking);
  if (temperature !== undefined && topP !== undefined && ONE_SAMPLING.test(model)) {
    return '`temperature` and `top_p` cannot both be specified for this model. Please use only one.';
  }
  if (ADAPTIVE_ONLY.test(model)) {
    if ([temperature, topP, topK].some((value) => value !== undefined))
      return '`temperature` is deprecated for this model.';
    if (type === 'enabled') return '"thinking.type.enabled" is not supported for this model.';
  }
  if (type === 'enabled') {
    if (typeof budget !== 'number' || budget < 1024) {
      return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
    }
    if (typeof maxTokens === 'number' && maxTokens <= budget) {
      return '`max_tokens` must be greater than `thinking.budget_tokens`.';
    }
    if (forced !== undefined) return 'Thinking may not be enabled when tool_choice forces tool use.';
    if (topK !== undefined) return '`top_k` must be unset when thinking is enabled.';
  }
  return thoughtProblem(body) ?? prefillProblem(model, body);
}

/** Only signed thoughts are accepted. */
function thoughtProblem(body: JsonObject): string | undefined {
  for (const [index, { content }] of asList(body['messages']).map(asObject).entries()) {
    for (const [place, block] of asList(content).map(asObject).entries()) {
      const { reasoningText } = asObject(block['reasoningContent']);
      if (reasoningText !== undefined && typeof asObject(reasoningText)['signature'] !== 'string') {
        return `messages.${index}.content.${place}.thinking.signature: Field required`;
      }
    }
  }
  return undefined;
}

function prefillProblem(model: string, body: JsonObject): string | undefined {
  const last = asObject(asList(body['messages']).at(-1));
  if (last['role'] !== 'assistant') return undefined;
  if (NO_PREFILL.test(model)) {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  }
  const { text } = asObject(asList(last['content']).at(-1));
  return typeof text === 'string' && text !== text.trimEnd()
    ? 'messages: final assistant content cannot end with trailing whitespace'
    : undefined;
}

function hasThoughts(body: JsonObject): boolean {
  return asList(body['messages']).some((message) =>
    asList(asObject(message)['content']).some((block) => asObject(block)['reasoningContent'] !== undefined),
  );
}
