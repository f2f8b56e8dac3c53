import { defineOptions, serviceOptions } from '@flexiai/core/plugin';

/** The options of `echo({ … })`, beside those that every entry takes. */
export interface EchoConfig {
  readonly model: string;
  /** Answers in capitals. @default false */
  readonly shout?: boolean;
}

/** Checks the options: a row for each. A schema of zod, valibot or arktype would do as well. */
export const echoConfigSchema = defineOptions<EchoConfig>({
  model: serviceOptions.model,
  shout: { kind: 'boolean', default: false, text: 'Answers in capitals.' },
});
