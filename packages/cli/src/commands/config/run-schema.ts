import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AnyProviderPlugin } from '@flexiai/core';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { availablePlugins } from '../../setup/available-plugins.ts';

export interface SchemaOptions {
  readonly output?: string;
}

export async function runSchema(
  context: CommandContext,
  _args: readonly string[],
  { output }: SchemaOptions,
): Promise<ExitCode> {
  const { plugins } = await availablePlugins(context);
  if (output === undefined) {
    const { configJsonSchema } = await import('@flexiai/core');
    context.out.json(configJsonSchema(plugins), 2);
    return EXIT.ok;
  }
  const file = resolve(context.cwd, output);
  await writeFile(file, await schemaText(plugins));
  const known = plugins.map(({ id }) => id);
  context.report({ file, providers: known }, (out) => {
    out.line(`${out.paint('good', 'wrote')} ${output}, with the options of ${known.join(', ')}.`);
    out.line(out.paint('quiet', `In the configuration: "$schema": "./${output}"`));
  });
  return EXIT.ok;
}

/** The schema of configurations with these plugins, as a file. */
export async function schemaText(plugins: readonly AnyProviderPlugin[]): Promise<string> {
  const { configJsonSchema } = await import('@flexiai/core');
  return `${JSON.stringify(configJsonSchema(plugins), undefined, 2)}\n`;
}
