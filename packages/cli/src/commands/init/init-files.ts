import { readFile } from 'node:fs/promises';
import type { InitAnswers } from './init-answers.ts';

/** The name of the schema for editors, beside the configuration. */
export const SCHEMA_FILE = 'flexiai.schema.json';

/**
 * The configuration file. It contains no key: each plugin reads its own variable.
 * @param hasSchema whether the schema for editors is beside it
 */
export function configText({ providers, preset }: InitAnswers, hasSchema: boolean): string {
  const config = {
    ...(hasSchema && { $schema: `./${SCHEMA_FILE}` }),
    ...(preset !== undefined && { preset }),
    providers: providers.map(({ plugin, model }) => ({ provider: plugin.id, model })),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/**
 * The example of an environment: names without values. The content of an existing file is kept, and only missing names
 * are added.
 */
export function envExampleText({ providers }: InitAnswers, existing: string | undefined): string {
  const lines = existing?.split(/\r?\n/) ?? [];
  const isThere = (name: string): boolean =>
    lines.some((line) => new RegExp(`^\\s*(?:#\\s*|export\\s+)?${name}\\s*=`).test(line));
  const missing = providers.flatMap(({ plugin }) => {
    const [name] = plugin.apiKey?.env ?? [];
    return name === undefined || isThere(name) ? [] : [`# ${plugin.displayName}`, `${name}=`];
  });
  if (existing === undefined) {
    const head = ['# Copy this file to .env, put your keys there, and keep .env out of version control.', ''];
    return `${[...head, ...missing].join('\n')}\n`;
  }
  if (missing.length === 0) return existing;
  return `${existing.replace(/(?<!\n)\n*$/, '\n')}${existing === '' ? '' : '\n'}${missing.join('\n')}\n`;
}

/** A file's text; `undefined` if it does not exist. */
export async function textOfFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
