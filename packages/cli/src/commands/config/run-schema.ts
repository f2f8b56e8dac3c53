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
  const schema = configJsonSchema(plugins);
  if (output === undefined) {
    context.out.json(schema, 2);
    return EXIT.ok;
  }
  const file = resolve(context.cwd, output);
  await writeFile(file, `${JSON.stringify(schema, undefined, 2)}\n`);
  const known = plugins.map(({ id }) => id);
  context.report({ file, providers: known }, (out) => {
    out.line(`${out.paint('good', 'wrote')} ${output}, with the options of ${known.join(', ')}.`);
    out.line(out.paint('quiet', `In the configuration: "$schema": "./${output}"`));
  });
  return EXIT.ok;
}
