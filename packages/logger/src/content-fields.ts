import { plainName } from './secret-fields.ts';

/** The fields of requests, answers and their parts that contain texts of users and models. */
const CONTENT_FIELDS: ReadonlySet<string> = new Set(
  [
    'messages',
    'prompt',
    'prompts',
    'system',
    'instructions',
    'input',
    'inputs',
    'content',
    'contents',
    'text',
    'delta',
    'part',
    'parts',
    'chunk',
    'partial',
    'request',
    'response',
    'answer',
    'completion',
    'output',
    'outputs',
    'reasoning',
    'refusal',
    'toolCalls',
    'arguments',
    'embedding',
    'embeddings',
    'body',
  ].map(plainName),
);

/** Replaces content that is not logged. */
export const CONTENT_OFF = '[content off]';

/** Whether the value of the field `name` is a prompt or an answer. Numbers and booleans in it may be logged. */
export function isContent(name: string, value: unknown): boolean {
  if (value === null || (typeof value !== 'string' && typeof value !== 'object')) return false;
  return CONTENT_FIELDS.has(plainName(name));
}
