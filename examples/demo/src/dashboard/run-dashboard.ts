import { once } from 'node:events';
import { createFlexiAI } from '@flexiai/core';
import { serveDashboard } from '@flexiai/metrics/node';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { keepAsking, startFlakyServices } from '@flexiai/testing';
import { PROVIDER_SETTINGS, type ProviderId } from '../provider-settings.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The port of the page, if it is free. */
const PORT = 4173;
/** In USD per million tokens: invented, like the answers. */
const price = { inputUsdPerMillion: 0.4, outputUsdPerMillion: 1.6 };

/**
 * Serves the dashboard of a client with continuous calls, while its three servers fail and recover in turns.
 * @returns the exit code, when it is stopped
 */
export async function runDashboard(terminal: Terminal, signal: AbortSignal, port = PORT): Promise<number> {
  await using services = await startFlakyServices();
  const { servers } = services;
  const at = (id: ProviderId, { baseURL }: { readonly baseURL: string }, weight: number) => ({
    ...{ model: PROVIDER_SETTINGS[id].model, baseURL, apiKey: 'not-a-real-key' },
    ...{ weight, price },
  });
  const ai = createFlexiAI({
    providers: [
      openai(at('openai', servers.openai, 6)),
      anthropic(at('anthropic', servers.anthropic, 3)),
      google(at('google', servers.gemini, 1)),
    ],
    routing: { strategy: 'weighted' },
    retry: { maxRetries: 1, baseDelayMs: 80 },
    circuitBreaker: { failureThreshold: 4, recoveryTimeoutMs: 6000 },
    streaming: { onInterruption: 'continue' },
  });
  const options = { ai, actions: true, title: 'Demo' };
  const server = await serveDashboard({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return serveDashboard({ ...options, port: 0 });
  });
  terminal.line(`The dashboard is at ${terminal.paint('title', server.url)}`);
  terminal.line(
    terminal.paint(
      'quiet',
      'Three servers on this machine fail and recover in turns: no key, no network. Press Ctrl-C to stop.',
    ),
  );
  const asking = keepAsking(ai, signal);
  if (!signal.aborted) await once(signal, 'abort');
  await ai.close({ timeoutMs: 0 });
  await Promise.all([asking, server.close()]);
  return 0;
}
