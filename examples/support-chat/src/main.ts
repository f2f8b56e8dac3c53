import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { dashboardHandler } from '@flexiai/metrics';
import { toNodeHandler } from '@flexiai/metrics/node';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { appOf } from './app.ts';
import { type Arguments, argumentsOf, USAGE } from './arguments.ts';
import { Sessions } from './sessions.ts';
import { startStandIns } from './stand-ins.ts';

try {
  const args = argumentsOf(process.argv.slice(2));
  if (args === undefined) console.log(USAGE);
  else await main(args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function main({ port, sessions, dailyUsd }: Arguments): Promise<void> {
  const services = await startStandIns();
  const costs = cost({
    onUnknownPrice: 'refuse',
    limits: [{ name: 'user by day', amountUsd: dailyUsd, per: 'day', by: 'user', onExceeded: 'cheaper' }],
  });
  const ai = createFlexiAI({
    providers: [
      openai({ model: 'gpt-6-luna', ...services.openai.entry }),
      anthropic({ model: 'claude-haiku-5-5', ...services.anthropic.entry }),
    ],
    middleware: [costs],
    timeouts: { totalMs: 30_000 },
    // The page shows text: it goes on where it broke off.
    streaming: { onInterruption: 'continue' },
  });
  costs.attach(ai);
  const password = process.env['DASHBOARD_PASSWORD'] ?? '';
  const dashboard = dashboardHandler(ai, {
    auth: password === '' ? false : { token: password },
    title: 'Support',
    limits: () => costs.limits(),
  });
  const log = (line: string): void => console.log(line);
  const app = appOf({ ai, sessions: new Sessions(sessions), log }, dashboard);
  const server = createServer(toNodeHandler(app));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`Chat: ${base}   Dashboard: ${base}/dashboard`);

  const end = async (): Promise<void> => {
    server.close();
    await ai.close({ timeoutMs: 10_000 });
    dashboard.close();
    server.closeAllConnections();
    await Promise.all([services.openai.close(), services.anthropic.close()]);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
}
