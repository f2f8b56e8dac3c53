import type { HealthReport, HealthState } from '@flexiai/core';
import { milliseconds } from '../../answer/milliseconds.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { unlessStopped } from '../../program/unless-stopped.ts';
import { configuredEntries } from '../../setup/configured-entries.ts';
import { keyState } from '../../setup/key-state.ts';
import { keyProblem, keyText } from '../../setup/key-text.ts';
import { offeredPlugins } from '../../setup/offered-plugins.ts';
import { openClient } from '../../setup/open-client.ts';
import { loadSetup, type Setup } from '../../setup/setup.ts';
import { tableLines } from '../../terminal/table.ts';
import { healthStyle } from './status-lines.ts';

export interface ProvidersOptions {
  readonly check?: boolean;
}

export async function runProviders(
  context: CommandContext,
  _args: readonly string[],
  options: ProvidersOptions,
): Promise<ExitCode> {
  const setup = await loadSetup(context);
  await using ai = await openClient(context, setup);
  const entries = configuredEntries(setup.loaded, context.env);
  const reports = options.check === true ? await unlessStopped(ai.checkHealth(), context.signal) : {};
  const rows = await masked(
    ai.getProviderStatus().map((status) => {
      const entry = entries.find(({ name }) => name === status.name);
      const report: HealthReport | undefined = reports[status.name];
      const health: HealthState = report?.status ?? status.health;
      return {
        name: status.name,
        plugin: status.plugin,
        // The same, under its former name.
        provider: status.plugin,
        model: status.model,
        priority: status.priority,
        ...(entry?.baseURL !== undefined && { baseURL: withoutPassword(entry.baseURL) }),
        key: entry?.key ?? { status: 'not-needed' as const },
        health,
        ...(report?.message !== undefined && { message: report.message }),
        circuit: status.circuit?.state ?? 'off',
        ...(report !== undefined && { latencyMs: report.latencyMs }),
      };
    }),
  );
  const others = installedBesides(
    setup,
    rows.map(({ provider }) => provider),
    context.env,
  );
  const { skipped } = setup.available;
  const result = { ...sourceOf(setup), providers: rows, installed: others, skipped };
  context.report(result, (out) => {
    const lines = tableLines(
      out,
      [
        { title: 'entry', shrinks: true },
        { title: 'provider' },
        { title: 'model', shrinks: true },
        { title: 'key', shrinks: true },
        { title: 'health' },
        { title: 'circuit' },
        { title: 'latency', align: 'right' },
      ],
      rows.map(({ name, provider, model, key, health, circuit, latencyMs }) => [
        { text: name },
        { text: provider },
        { text: model },
        keyText(key),
        { text: health, style: healthStyle(health) },
        { text: circuit },
        { text: milliseconds(latencyMs) },
      ]),
    );
    for (const line of lines) out.line(line);
    for (const { name, key, message } of rows) {
      const problem = keyProblem(key);
      if (problem !== undefined) out.line(`${out.paint('bad', out.foreign(name))}: its key ${problem}`);
      else if (message !== undefined) out.line(`${out.paint('bad', out.foreign(name))}: ${out.foreign(message)}`);
    }
    out.line();
    out.line(
      out.paint(
        'quiet',
        `From ${setup.loaded.path ?? (setup.fromKeys ? 'the keys in the environment' : 'the environment')}.`,
      ),
    );
    const groups = Map.groupBy(others, ({ package: from, key }) => `${from}; key ${keyText(key).text}`);
    for (const [what, members] of groups) {
      const ids = members.map(({ id }) => out.foreign(id)).join(', ');
      out.line(out.paint('quiet', `Not configured (${what}): ${ids}.`));
    }
    for (const { package: name, reason } of skipped) out.line(`${out.paint('warning', name)} ${out.foreign(reason)}`);
  });
  const bad = rows.some(({ health }) => health === 'unhealthy');
  return options.check === true && bad ? EXIT.failure : EXIT.ok;
}

/** Plugins that no entry uses. */
function installedBesides({ available }: Setup, used: readonly string[], env: NodeJS.ProcessEnv) {
  return offeredPlugins(available)
    .filter(({ id }) => !used.includes(id))
    .map((plugin) => ({
      id: plugin.id,
      displayName: plugin.displayName,
      package: available.discovered.has(plugin.id) ? 'installed' : 'part of the command',
      key: keyState(plugin, {}, env),
    }));
}

function sourceOf({ loaded, fromKeys }: Setup): { readonly config: string | null; readonly fromKeys: boolean } {
  return { config: loaded.path ?? null, fromKeys };
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1[redacted]@');
}
