/** What needs Node: configuration files, their reload, and the discovery of installed providers. */

export type { ConfigSource } from './config/config-tree.ts';
export type { ConfigSetting } from './config/node/describe-tree.ts';
export { type DiscoveredProviders, discoverProviders } from './config/node/discover-providers.ts';
export { findConfigFile } from './config/node/find-config-file.ts';
export type { SkippedPackage } from './config/node/installed-providers.ts';
export { describeConfig, type LoadedConfig, loadConfig } from './config/node/load-config.ts';
export type { LoadConfigOptions } from './config/node/load-config-options.ts';
export { type ReadTextFileOptions, readTextFile, type TextFile } from './config/node/read-text-file.ts';
export {
  type ConfigWatcher,
  type ConfigWatcherEvents,
  type WatchConfigOptions,
  watchConfig,
} from './config/node/watch-config.ts';
