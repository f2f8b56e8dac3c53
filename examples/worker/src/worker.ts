import { createFlexiAI, type FlexiAI, FlexiAIError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';

/** The bindings: see wrangler.jsonc. */
export interface Env {
  readonly OPENAI_API_KEY: string;
  /** Only for a local server in place of OpenAI. */
  readonly OPENAI_BASE_URL?: string;
}

// One client for all requests of an isolate: it remembers which provider is broken.
let ai: FlexiAI | undefined;

function clientOf({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL }: Env): FlexiAI {
  ai ??= createFlexiAI({
    providers: [openai({ model: 'gpt-6-luna', apiKey, ...(baseURL !== undefined && { baseURL }) })],
  });
  return ai;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== 'POST') return new Response('POST a question.', { status: 405, headers: { allow: 'POST' } });
    const stream = clientOf(env).streamChatCompletion({ prompt: await request.text() }, { signal: request.signal });
    try {
      await stream.started();
    } catch (error) {
      if (!(error instanceof FlexiAIError)) throw error;
      return Response.json({ code: error.code }, { status: error.category === 'caller' ? 400 : 503 });
    }
    return stream.toResponse();
  },
};
