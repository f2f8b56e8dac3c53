import type { JsonSchema, Message, ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';

/** The schema of the sample tool: closed, with every property required, which the strictest wire accepts. */
export const CITY_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Where' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
};

export const FORECAST: ToolDefinition = {
  name: 'forecast',
  description: 'Tells the weather of the next days.',
  parameters: CITY_SCHEMA,
};

export const CLOCK: ToolDefinition = { name: 'clock', description: 'Tells the time.' };

export const QUESTION: Message = { role: 'user', content: 'What is the weather in Paris and in Łódź?' };

export const ASK_FOR_TOOLS: UnifiedRequest = {
  messages: [QUESTION],
  tools: [FORECAST, CLOCK],
};

/** Two parallel calls of one tool. */
export const TWO_CALLS = [
  { id: 'call_1', name: 'forecast', arguments: { city: 'Paris', days: 3 } },
  { id: 'call_2', name: 'forecast', arguments: { city: 'Łódź “2”', days: 1 } },
] as const;
