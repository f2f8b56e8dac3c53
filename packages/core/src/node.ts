/** What needs Node: configuration files, their reload, and the discovery of installed providers. */

export type { ConfigSource } from './config/config-tree.ts';
export { describeConfig } from './node/describe-config.ts';
export type { ConfigSetting } from './node/describe-tree.ts';
export { type DiscoveredProviders, discoverProviders } from './node/discover-providers.ts';
export { findConfigFile } from './node/find-config-file.ts';
export type { SkippedPackage } from './node/installed-providers.ts';
export { type LoadedConfig, loadConfig } from './node/load-config.ts';
export type { LoadConfigOptions } from './node/load-config-options.ts';
export { type ReadTextFileOptions, readTextFile, type TextFile } from './node/read-text-file.ts';
export {
  type ConfigWatcher,
  type ConfigWatcherEvents,
  type WatchConfigOptions,
  watchConfig,
} from './node/watch-config.ts';
