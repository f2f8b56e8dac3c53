import type { InputIssue } from '@flexiai/core';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { literalKeys } from '../../setup/literal-keys.ts';
import { loadSetup, NotConfiguredError, type Setup } from '../../setup/setup.ts';

/** The result of reading a configuration. */
export type Reading =
  | { readonly valid: true; readonly setup: Setup }
  | { readonly valid: false; readonly message: string; readonly issues: readonly InputIssue[] };

export async function runValidate(context: CommandContext, args: readonly string[]): Promise<ExitCode> {
  const [file] = args;
  const reading = await readConfiguration(file === undefined ? context : context.with({ config: file }));
  if (reading.valid) {
    const { loaded, fromKeys } = reading.setup;
    const count = loaded.config.providers.length;
    const literal = literalKeys(loaded, context.env).map(({ message, advice }) => `${message}. ${advice}`);
    const result = {
      valid: true,
      config: loaded.path ?? null,
      entries: count,
      warnings: [...loaded.warnings, ...reading.setup.keyWarnings, ...literal],
    };
    // The other warnings were printed while the configuration was loaded.
    for (const warning of literal) context.warn(warning);
    context.report(await masked(result), (out) => {
      const what = loaded.path ?? (fromKeys ? 'No file; the keys in the environment' : 'The environment');
      const entries = `${count} ${count === 1 ? 'entry' : 'entries'}`;
      out.line(`${out.paint('good', '✓')} ${out.foreign(what)}: valid, ${entries}.`);
    });
    return EXIT.ok;
  }
  context.report({ valid: false, message: reading.message, issues: reading.issues }, (out) => {
    const [head = ''] = reading.message.split('\n');
    out.line(`${out.paint('bad', '✗')} ${out.foreign(head)}`);
    for (const { path, message, location } of reading.issues) {
      const place = location === undefined ? '' : ` ${out.paint('quiet', out.foreign(`(${location})`))}`;
      out.line(`  ${out.paint('title', out.foreign(path))}: ${out.foreign(message)}${place}`);
    }
  });
  return EXIT.failure;
}

/** Reads the configuration and returns its problems as findings. @throws other errors */
export async function readConfiguration(context: CommandContext): Promise<Reading> {
  try {
    return { valid: true, setup: await loadSetup(context) };
  } catch (error) {
    const { ConfigurationError } = await import('@flexiai/core');
    if (error instanceof ConfigurationError) {
      return masked({ valid: false, message: error.message, issues: error.issues });
    }
    if (error instanceof NotConfiguredError) return { valid: false, message: error.message, issues: [] };
    throw error;
  }
}
