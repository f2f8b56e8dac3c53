import { EXIT, type ExitCode } from '../../exit-code.ts';
import { ownManifest } from '../../own-manifest.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { unlessStopped } from '../../program/unless-stopped.ts';
import { configuredEntries } from '../../setup/configured-entries.ts';
import { type LiteralKey, literalKeys } from '../../setup/literal-keys.ts';
import { openBooks } from '../../setup/open-client.ts';
import type { Setup } from '../../setup/setup.ts';
import type { Screen, Style } from '../../terminal/screen.ts';
import { readConfiguration } from '../config/run-validate.ts';
import { checkCache } from './check-cache.ts';
import { checkCosts } from './check-costs.ts';
import { checkKey, checkModel, checkReport } from './check-entries.ts';
import { checkNode } from './check-node.ts';
import { checkPackages } from './check-packages.ts';
import { checkProxy } from './check-proxy.ts';
import type { Finding } from './finding.ts';

export interface DoctorOptions {
  readonly offline?: boolean;
}

const MARKS: { readonly [Status in Finding['status']]: { readonly mark: string; readonly style: Style } } = {
  ok: { mark: '✓', style: 'good' },
  warning: { mark: '!', style: 'warning' },
  problem: { mark: '✗', style: 'bad' },
};

export async function runDoctor(
  context: CommandContext,
  _args: readonly string[],
  { offline = false }: DoctorOptions,
): Promise<ExitCode> {
  const findings: Finding[] = [];
  // Each result is printed when it is known, because the network is slow.
  const add = async (...found: readonly Finding[]): Promise<void> => {
    const more = await masked(found);
    findings.push(...more);
    if (!context.json) for (const finding of more) show(context.out, finding);
  };
  await add(checkNode(process.versions.node, ownManifest().engines.node));
  await add(...(await checkPackages(context.cwd)));
  await add(...(await checkCache(context.cwd, context.env, offline)));
  const reading = await readConfiguration(context);
  if (reading.valid) {
    await add(configurationOf(reading.setup), ...reading.setup.keyWarnings.map(keyWarning));
    await add(...literalKeys(reading.setup.loaded, context.env).map(literalKey));
    await checkEntries(context, reading.setup, offline, add);
  } else {
    const [head = ''] = reading.message.split('\n');
    if (reading.issues.length === 0) await add({ subject: 'configuration', status: 'problem', message: head });
    for (const { path, message, location } of reading.issues) {
      const advice =
        `Correct it${location === undefined ? '' : ` at ${location}`}; with \`flexiai config schema\`, an ` +
        'editor finds mistakes.';
      await add({ subject: 'configuration', status: 'problem', message: `${path}: ${message}`, advice });
    }
  }
  const count = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (context.json) context.report({ ok: problems === 0, problems, warnings, findings }, () => undefined);
  else context.out.line(`\n${summaryOf(context.out, problems, warnings)}`);
  return problems === 0 ? EXIT.ok : EXIT.failure;
}

function configurationOf({ loaded, fromKeys, available }: Setup): Finding {
  const count = loaded.config.providers.length;
  const entries = `${count} ${count === 1 ? 'entry' : 'entries'}`;
  const subject = 'configuration';
  if (fromKeys) {
    const message = `There is no configuration: ${entries} of the keys in the environment`;
    return { subject, status: 'ok', message, advice: '`flexiai init` writes one.' };
  }
  const message = `${loaded.path ?? 'The environment'} is valid: ${entries}`;
  const skipped = [...available.skipped, ...loaded.skipped].map((each) => `${each.package} ${each.reason}`);
  if (skipped.length === 0) return { subject, status: 'ok', message };
  return { subject, status: 'warning', message: `${message}; not used: ${[...new Set(skipped)].join('; ')}` };
}

function keyWarning(message: string): Finding {
  const advice = 'Set baseURL in the environment instead, or use a separate key for that host.';
  return { subject: 'key-destination', status: 'warning', message, advice };
}

function literalKey({ message, advice }: LiteralKey): Finding {
  return { subject: 'key-in-file', status: 'warning', message, advice };
}

async function checkEntries(
  context: CommandContext,
  setup: Setup,
  offline: boolean,
  add: (...findings: readonly Finding[]) => Promise<void>,
): Promise<void> {
  const entries = configuredEntries(setup.loaded, context.env);
  await using opened = await openBooks(context, setup);
  const { ai } = opened;
  for (const entry of entries) await add(checkKey(entry), checkModel(entry, ai.getProviderStatus(entry.name)));
  await add(...(await checkCosts(context, opened)));
  const proxy = checkProxy(entries, context.env);
  if (proxy !== undefined) await add(proxy);
  if (offline) return;
  const reports = await unlessStopped(ai.checkHealth(), context.signal);
  for (const { name, key } of entries) {
    const report = reports[name];
    // An entry without a key was not checked, and its key was already reported.
    const asked = key.status === 'ok' || key.status === 'not-needed';
    if (report !== undefined && asked) await add(checkReport(name, report));
  }
}

function show(out: Screen, { status, message, advice }: Finding): void {
  const { mark, style } = MARKS[status];
  out.line(`${out.paint(style, mark)} ${out.foreign(message)}`);
  if (advice !== undefined) out.line(`  ${out.paint('quiet', advice)}`);
}

function summaryOf(out: Screen, problems: number, warnings: number): string {
  if (problems > 0) return out.paint('bad', `${problems} ${problems === 1 ? 'problem' : 'problems'}.`);
  if (warnings > 0) return out.paint('warning', `No problems; ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`);
  return out.paint('good', 'No problems.');
}
