import { type FlexiAI, FlexiAIError } from '@flexiai/core';
import { Hono } from 'hono';

/** The application: it knows no server, so that it also runs on Bun, Deno and Workers. */
export function appOf(ai: FlexiAI): Hono {
  const app = new Hono();

  /** One answer as JSON. */
  app.post('/ask', async (context) => {
    const prompt = await context.req.text();
    if (prompt.trim() === '') return context.json({ code: 'validation', retry: false }, 400);
    const { text, usage } = await ai.chatCompletion({ prompt }, { signal: context.req.raw.signal });
    return context.json({ text, tokens: usage.totalTokens });
  });

  /** A stream of server-sent events. Until the first content, a failure has a status of HTTP. */
  app.post('/stream', async (context) => {
    const stream = ai.streamChatCompletion({ prompt: await context.req.text() }, { signal: context.req.raw.signal });
    await stream.started();
    return stream.toResponse();
  });

  /** For a load balancer: no request to a provider. */
  app.get('/health', (context) => {
    const { status } = ai.getHealth();
    return context.json({ status }, status === 'unhealthy' ? 503 : 200);
  });

  /** The code of an error leaves the server, the text of the provider does not. */
  app.onError((error, context) => {
    if (!(error instanceof FlexiAIError)) {
      console.error(error);
      return context.json({ code: 'internal', retry: false }, 500);
    }
    return context.json({ code: error.code, retry: error.isRetryable }, error.category === 'caller' ? 400 : 503);
  });

  return app;
}
