import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import type { EntryByName, FlexiAIConfig } from './flexiai-config.ts';

type Options = FlexiAIConfig<readonly AnyProviderPlugin[]>;

/** A part of a configuration, from one source. */
export type ConfigLayer = { readonly [Option in Exclude<keyof Options, 'providers'>]?: Options[Option] | undefined } & {
  readonly providers?: readonly (Options['providers'][number] | EntryByName)[] | undefined;
};
