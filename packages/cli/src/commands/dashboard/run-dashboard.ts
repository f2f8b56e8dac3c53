import { once } from 'node:events';
import type { FlexiAI } from '@flexiai/core';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { UsageError } from '../../program/usage-error.ts';
import { openClient } from '../../setup/open-client.ts';
import { loadSetup } from '../../setup/setup.ts';

export interface DashboardCommandOptions {
  readonly demo?: boolean;
  readonly port?: number;
  readonly host?: string;
}

/** The content of the dashboard. */
interface Shown extends AsyncDisposable {
  readonly ai: FlexiAI;
  readonly settings?: object;
  readonly note: string;
}

/** Serves the page until it is stopped. */
export async function runDashboard(
  context: CommandContext,
  _args: readonly string[],
  { demo, port, host }: DashboardCommandOptions,
): Promise<ExitCode> {
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError('--port must be 0 to 65535.');
  }
  const token = context.env['FLEXIAI_DASHBOARD_TOKEN'];
  const { serveDashboard } = await import('@flexiai/metrics/node');
  await using shown = await (demo === true ? openDemo() : openConfigured(context));
  const { ai, settings, note } = shown;
  await using server = await serveDashboard({
    ai,
    // The user's own machine, and a client that only this command uses.
    actions: true,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(token !== undefined && token !== '' && { auth: { token } }),
    ...(settings !== undefined && { settings }),
    title: demo === true ? 'Demo' : 'Configuration',
  });
  context.report({ url: server.url }, (out) => {
    out.line(`The dashboard is at ${out.paint('accent', server.url)}`);
    out.line(out.paint('quiet', `${note} Press Ctrl-C to stop.`));
  });
  if (!context.signal.aborted) await once(context.signal, 'abort');
  return EXIT.ok;
}

async function openDemo(): Promise<Shown> {
  const { openLiveDemo } = await import('./open-demo.ts');
  const demo = await openLiveDemo();
  const note = 'Three local services fail and recover in turns: no key, no network.';
  return { ai: demo.ai, note, [Symbol.asyncDispose]: () => demo[Symbol.asyncDispose]() };
}

async function openConfigured(context: CommandContext): Promise<Shown> {
  const setup = await loadSetup(context);
  const ai = await openClient(context, setup);
  const note =
    'It shows the configuration. This client makes no calls: mount the dashboard in your application to ' +
    'see its traffic.';
  const settings = Object.fromEntries(setup.loaded.settings.map(({ path, value }) => [path, value]));
  return { ai, note, settings, [Symbol.asyncDispose]: () => ai[Symbol.asyncDispose]() };
}
