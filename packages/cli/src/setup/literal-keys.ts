import type { LoadedConfig } from '@flexiai/core/node';
import { configuredEntries } from './configured-entries.ts';
import { CREDENTIAL_HEADER } from './key-state.ts';

/** How a description shows a secret. */
const REDACTED = '[redacted]';

/** The options of an entry that contain its credential: `apiKey`, `apiKeys[1]`, `headers["x-api-key"]`. */
const CREDENTIAL = /^providers\[(?<index>\d+)\]\.(?:apiKey$|apiKeys\[\d+\]$|headers(?:\.|\[")(?<header>[\w-]+))/;

/** A key that stands in a file. */
export interface LiteralKey {
  readonly message: string;
  readonly advice: string;
}

/** Keys that are written in a file in plain text: everyone who reads the file, or its history in a repository, has them. */
export function literalKeys(loaded: LoadedConfig, env: NodeJS.ProcessEnv): readonly LiteralKey[] {
  const entries = configuredEntries(loaded, env);
  return loaded.settings.flatMap(({ path, value, source, location, references = [] }) => {
    const { index, header } = CREDENTIAL.exec(path)?.groups ?? {};
    const isOfFile = source === 'file' || source === 'preset';
    if (index === undefined || !isOfFile || value !== REDACTED || references.length > 0) return [];
    if (header !== undefined && !CREDENTIAL_HEADER.test(header)) return [];
    const variable = entries[Number(index)]?.plugin.apiKey?.env[0] ?? 'NAME';
    const place = location === undefined ? '' : ` (${location})`;
    return [
      {
        message: `${path} contains a key in plain text${place}`,
        advice: `Put the key into a variable, and write "\${${variable}}" in the file.`,
      },
    ];
  });
}
