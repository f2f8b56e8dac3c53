import type { ConfigSetting } from './describe-tree.ts';
import type { LoadedConfig } from './load-config.ts';

/** Every value of a configuration with the source that it came from, secrets masked. */
export function describeConfig(loaded: LoadedConfig): readonly ConfigSetting[] {
  return loaded.settings;
}
