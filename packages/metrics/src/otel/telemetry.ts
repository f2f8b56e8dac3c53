import type { ProviderServer } from '@flexiai/core';
import {
  type Attributes,
  type MeterProvider,
  metrics,
  type ObservableCallback,
  ProxyTracerProvider,
  propagation,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { RouteHint } from './expected-route.ts';
import { Instruments } from './figures/instruments.ts';
import { LabelNames } from './figures/label-names.ts';
import { type ResolvedOtelOptions, SCOPE, scopeOf } from './resolve-options.ts';
import { safely } from './safely.ts';
import { DefinedAttributes } from './spans/defined-attributes.ts';

/** The route of an attempt. */
export interface AskedRoute {
  readonly entry: string;
  readonly model: string;
  readonly plugin: string;
  readonly server: ProviderServer | undefined;
}

/** The propagation carrier without an SDK. */
const NO_PROVIDER = new ProxyTracerProvider().getDelegate();

/** The parts that all calls of a tracer share. */
export class Telemetry {
  readonly options: ResolvedOtelOptions;
  readonly labels: LabelNames;
  /** The observable gauges of circuits, for any provider of meters. */
  readonly #observers = new Set<ObservableCallback>();
  #tracer: Tracer | undefined;
  #instruments: Instruments | undefined;
  /** The meter of the instruments. */
  #provider: MeterProvider | undefined;

  constructor(options: ResolvedOtelOptions) {
    this.options = options;
    this.labels = new LabelNames(options.models);
  }

  /** An SDK may be registered later, or replaced: the API only returns meters of the current provider. */
  get instruments(): Instruments {
    const { meter, conventions } = this.options;
    const provider = meter === undefined ? metrics.getMeterProvider() : undefined;
    if (this.#instruments !== undefined && provider === this.#provider) return this.#instruments;
    const own = meter ?? metrics.getMeter(SCOPE, undefined, scopeOf(conventions));
    const instruments = new Instruments(own, conventions);
    this.#instruments = instruments;
    this.#provider = provider;
    for (const observer of this.#observers) safely(() => instruments.breakerState.addCallback(observer));
    return instruments;
  }

  /** Whether tracing has no effect: no SDK is registered, and no propagator. */
  get isIdle(): boolean {
    const { tracer, meter } = this.options;
    if (tracer !== undefined || meter !== undefined || propagation.fields().length > 0) return false;
    const provider = trace.getTracerProvider();
    if (!(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== NO_PROVIDER) return false;
    return this.instruments.isNoop;
  }

  /** The tracer of the options, or of the registered provider. */
  get tracer(): Tracer {
    this.#tracer ??=
      this.options.tracer ?? trace.getTracerProvider().getTracer(SCOPE, undefined, scopeOf(this.options.conventions));
    return this.#tracer;
  }

  /** @returns a function that ends it */
  observeCircuits(observer: ObservableCallback): () => void {
    const { breakerState } = this.instruments;
    this.#observers.add(observer);
    safely(() => breakerState.addCallback(observer));
    return () => {
      this.#observers.delete(observer);
      safely(() => this.instruments.breakerState.removeCallback(observer));
    };
  }

  /** The conventions' name of a plugin's provider. */
  providerName(pluginId: string | undefined): string {
    const { providers, unknown } = this.options.conventions;
    if (pluginId === undefined) return unknown;
    return Object.hasOwn(providers, pluginId) ? (providers[pluginId] ?? pluginId) : pluginId;
  }

  /** The attributes that the conventions require at the start of a span, as far as they are known: for samplers. */
  samplingAttributes(operation: 'chat' | 'embed', { model, plugin, server }: RouteHint): Attributes {
    const { conventions } = this.options;
    const names = conventions.attributes;
    return new DefinedAttributes()
      .set(names.operation, conventions.operations[operation])
      .set(names.provider, plugin === undefined ? undefined : this.providerName(plugin))
      .set(names.requestModel, model)
      .set(names.serverAddress, server?.address)
      .set(names.serverPort, server?.port).all;
  }

  /** The attributes that the conventions require for every measurement. */
  figureAttributes(
    operation: 'chat' | 'embed',
    route: AskedRoute | undefined,
    { served, errorType }: { readonly served?: string | undefined; readonly errorType?: string | undefined } = {},
  ): Attributes {
    const { conventions } = this.options;
    const names = conventions.attributes;
    return new DefinedAttributes()
      .set(names.operation, conventions.operations[operation])
      .set(names.provider, this.providerName(route?.plugin))
      .set(names.requestModel, route === undefined ? undefined : this.labels.model(route.model))
      .set(names.responseModel, served === undefined ? undefined : this.labels.served(served, route?.model ?? served))
      .set(names.serverAddress, route?.server?.address)
      .set(names.serverPort, route?.server?.port)
      .set(names.errorType, errorType).all;
  }
}
