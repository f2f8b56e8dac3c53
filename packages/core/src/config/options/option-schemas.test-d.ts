import { describe, expectTypeOf, it } from 'vitest';
import type { infer as Infer } from 'zod/v4/core';
import type { ModelPrice } from '../../model/model-price.ts';
import type { EntryOptions } from '../../plugin/provider-entry.ts';
import type { CodeOption, FlexiAIConfig } from '../flexiai-config.ts';
import type { CircuitBreakerOptions } from './circuit-breaker-config.ts';
import type { DataRequirements, DataTerms } from './data-config.ts';
import type { HealthProbeOptions } from './health-probe-config.ts';
import type { HedgeOptions } from './hedge-config.ts';
import type { LimitsOptions } from './limits-config.ts';
import type { CLIENT_OPTION_NAMES, ENTRY_OPTION_NAMES } from './option-names.ts';
import type { circuitBreakerSchemas, hedgeSchemas, optionSchemas } from './option-schemas.ts';
import type { RetryOptions } from './retry-config.ts';
import type { RoutingOptions } from './routing-config.ts';
import type { clientSchemas, entrySchemas } from './settable-options.ts';
import type { StreamingOptions } from './streaming-config.ts';
import type { TimeoutOptions } from './timeout-config.ts';

/** The options of every form of a union. */
type OptionsOf<Options> = Options extends unknown ? keyof Options : never;

describe('the schemas of options', () => {
  it('have the fields of the public interfaces, no more and no fewer', () => {
    expectTypeOf<keyof Infer<(typeof optionSchemas)['retry']>>().toEqualTypeOf<keyof RetryOptions>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['timeout']>>().toEqualTypeOf<keyof TimeoutOptions>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['streaming']>>().toEqualTypeOf<keyof StreamingOptions>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['limits']>>().toEqualTypeOf<keyof LimitsOptions>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['price']>>().toEqualTypeOf<keyof ModelPrice>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['routing']>>().toEqualTypeOf<keyof RoutingOptions>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['data']>>().toEqualTypeOf<keyof DataTerms>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['requires']>>().toEqualTypeOf<keyof DataRequirements>();
    expectTypeOf<keyof Infer<(typeof optionSchemas)['healthProbe']>>().toEqualTypeOf<keyof HealthProbeOptions>();
    expectTypeOf<OptionsOf<Infer<(typeof hedgeSchemas)['delay' | 'percentile']>>>().toEqualTypeOf<keyof HedgeOptions>();
    expectTypeOf<OptionsOf<Infer<(typeof circuitBreakerSchemas)[keyof typeof circuitBreakerSchemas]>>>().toEqualTypeOf<
      OptionsOf<CircuitBreakerOptions>
    >();
  });

  it('exist for every option of an entry and for every option of a client that is not code', () => {
    expectTypeOf<keyof typeof entrySchemas>().toEqualTypeOf<keyof EntryOptions>();
    expectTypeOf<keyof typeof clientSchemas>().toEqualTypeOf<
      Exclude<keyof FlexiAIConfig, CodeOption | 'providers' | 'preset' | 'presets'>
    >();
  });

  it('exist for every name in the lists of options', () => {
    expectTypeOf<(typeof CLIENT_OPTION_NAMES)[number]>().toEqualTypeOf<keyof typeof clientSchemas>();
    expectTypeOf<(typeof ENTRY_OPTION_NAMES)[number]>().toEqualTypeOf<keyof typeof entrySchemas>();
  });
});
