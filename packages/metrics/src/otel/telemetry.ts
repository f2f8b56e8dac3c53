import type { ProviderServer } from '@flexiai/core';
import type { Attributes } from '@opentelemetry/api';
import { Instruments } from './figures/instruments.ts';
import { LabelNames } from './figures/label-names.ts';
import type { ResolvedOtelOptions } from './resolve-options.ts';
import { DefinedAttributes } from './spans/defined-attributes.ts';

/** Where an attempt went. */
export interface AskedRoute {
  readonly entry: string;
  readonly model: string;
  readonly pluginId: string;
  readonly server: ProviderServer | undefined;
}

/** What all calls of a tracer share. */
export class Telemetry {
  readonly options: ResolvedOtelOptions;
  readonly instruments: Instruments;
  readonly labels: LabelNames;

  constructor(options: ResolvedOtelOptions) {
    this.options = options;
    this.instruments = new Instruments(options.meter, options.conventions);
    this.labels = new LabelNames(options.models);
  }

  /** The conventions' name of a plugin's provider. */
  providerName(pluginId: string | undefined): string {
    const { providers, unknown } = this.options.conventions;
    if (pluginId === undefined) return unknown;
    return Object.hasOwn(providers, pluginId) ? (providers[pluginId] ?? pluginId) : pluginId;
  }

  /** The attributes that the conventions want with every measurement. */
  figureAttributes(
    operation: 'chat' | 'embed',
    route: AskedRoute | undefined,
    { served, errorType }: { readonly served?: string | undefined; readonly errorType?: string | undefined } = {},
  ): Attributes {
    const { conventions } = this.options;
    const names = conventions.attributes;
    return new DefinedAttributes()
      .set(names.operation, conventions.operations[operation])
      .set(names.provider, this.providerName(route?.pluginId))
      .set(names.requestModel, route === undefined ? undefined : this.labels.model(route.model))
      .set(names.responseModel, served === undefined ? undefined : this.labels.served(served, route?.model ?? served))
      .set(names.serverAddress, route?.server?.address)
      .set(names.serverPort, route?.server?.port)
      .set(names.errorType, errorType).all;
  }
}
