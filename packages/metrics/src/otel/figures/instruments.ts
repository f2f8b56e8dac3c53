import {
  type Attributes,
  type Counter,
  createNoopMeter,
  type Histogram,
  type Meter,
  type ObservableGauge,
} from '@opentelemetry/api';
import type { Conventions, InstrumentNames, TokenInstrument } from '../conventions/conventions.ts';
import { OWN_INSTRUMENTS } from '../conventions/own-names.ts';
import { safely } from '../safely.ts';

/** Records tokens of an attempt or a call. */
export interface TokenRecorder extends Omit<TokenInstrument, keyof InstrumentNames> {
  record(value: number, attributes: Attributes): void;
}

/** The instruments of one meter, created once. */
export class Instruments {
  readonly duration: { readonly chat: Histogram; readonly embed: Histogram };
  readonly timeToFirstChunk: Histogram;
  readonly timePerOutputChunk: Histogram;
  readonly tokens: readonly TokenRecorder[];
  readonly attemptDuration: Histogram;
  readonly retries: Counter;
  readonly failovers: Counter;
  readonly hedges: Counter;
  readonly interruptions: Counter;
  readonly breakerChanges: Counter;
  readonly cacheResults: Counter;
  readonly breakerState: ObservableGauge;
  /** Whether the meter is a no-op. */
  readonly isNoop: boolean;
  readonly #meter: Meter;
  readonly #histograms = new Map<string, Histogram>();

  constructor(meter: Meter, conventions: Conventions) {
    this.#meter = meter;
    this.isNoop = meter === createNoopMeter();
    const { chat, embed } = conventions.duration;
    this.duration = { chat: this.#histogram(chat), embed: this.#histogram(embed) };
    this.timeToFirstChunk = this.#histogram(conventions.timeToFirstChunkMetric);
    this.timePerOutputChunk = this.#histogram(conventions.timePerOutputChunk);
    this.tokens = conventions.tokens.map((names) => this.#recorder(names));
    this.attemptDuration = this.#histogram(OWN_INSTRUMENTS.attemptDuration);
    this.retries = this.#counter(OWN_INSTRUMENTS.retries);
    this.failovers = this.#counter(OWN_INSTRUMENTS.failovers);
    this.hedges = this.#counter(OWN_INSTRUMENTS.hedges);
    this.interruptions = this.#counter(OWN_INSTRUMENTS.interruptions);
    this.breakerChanges = this.#counter(OWN_INSTRUMENTS.breakerChanges);
    this.cacheResults = this.#counter(OWN_INSTRUMENTS.cacheResults);
    const { name, unit, description } = OWN_INSTRUMENTS.breakerState;
    this.breakerState = meter.createObservableGauge(name, { unit, description });
  }

  #recorder(names: TokenInstrument): TokenRecorder {
    const { instrument, kind, per, operations, zeroWhenUnknown, attributes } = names;
    const rest = { instrument, kind, per, operations, zeroWhenUnknown, attributes };
    if (instrument === 'counter') {
      const counter = this.#counter(names);
      return { ...rest, record: (value, own) => safely(() => counter.add(value, { ...own, ...attributes })) };
    }
    const histogram = this.#histogram(names);
    return { ...rest, record: (value, own) => safely(() => histogram.record(value, { ...own, ...attributes })) };
  }

  #counter({ name, unit, description }: InstrumentNames): Counter {
    return this.#meter.createCounter(name, { unit, description });
  }

  /** Two rows of a table may be one instrument. */
  #histogram({ name, unit, description, boundaries = [] }: InstrumentNames): Histogram {
    const known = this.#histograms.get(name);
    if (known !== undefined) return known;
    const advice = { explicitBucketBoundaries: [...boundaries] };
    const histogram = this.#meter.createHistogram(name, { unit, description, advice });
    this.#histograms.set(name, histogram);
    return histogram;
  }
}
