import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
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
  const [{ configJsonSchema }, { plugins }] = await Promise.all([import('@flexiai/core'), availablePlugins(context)]);
  const text = JSON.stringify(configJsonSchema(plugins), undefined, 2);
  if (output === undefined) {
    context.out.line(text);
    return EXIT.ok;
  }
  const file = resolve(context.cwd, output);
  await writeFile(file, `${text}\n`);
  const known = plugins.map(({ id }) => id);
  context.report({ file, providers: known }, (out) => {
    out.line(`${out.paint('good', 'wrote')} ${output}, which knows ${known.join(', ')}.`);
    out.line(out.paint('quiet', `In the configuration: "$schema": "./${output}"`));
  });
  return EXIT.ok;
}
