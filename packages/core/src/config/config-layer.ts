import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import type { EntryByName, FlexiAIConfig } from './flexiai-config.ts';

type Options = FlexiAIConfig<readonly AnyProviderPlugin[]>;

/** A part of a configuration: what one of its sources says. */
export type ConfigLayer = { readonly [Option in Exclude<keyof Options, 'providers'>]?: Options[Option] | undefined } & {
  readonly providers?: readonly (Options['providers'][number] | EntryByName)[] | undefined;
};
