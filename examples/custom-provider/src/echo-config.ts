import type { StandardSchemaV1 } from '@flexiai/core/plugin';

/** The options of `echo({ … })`, beside those that every entry takes. */
export interface EchoConfigInput {
  readonly model: string;
  /** Answers in capitals. @default false */
  readonly shout?: boolean;
}

/** The options, checked and complete. */
export interface EchoConfig extends EchoConfigInput {
  readonly shout: boolean;
}

/** Checks the options by hand, to show that it needs no library: zod, valibot and arktype make such schemas, too. */
export const echoConfigSchema: StandardSchemaV1<EchoConfigInput, EchoConfig> = {
  '~standard': {
    version: 1,
    vendor: 'echo',
    validate(value) {
      const { model, shout = false, ...unknown } = Object(value);
      const issues = Object.keys(unknown).map((key) => ({ message: 'unknown option', path: [key] }));
      if (typeof model !== 'string') issues.push({ message: 'expected a string', path: ['model'] });
      if (typeof shout !== 'boolean') issues.push({ message: 'expected true or false', path: ['shout'] });
      return issues.length > 0 ? { issues } : { value: { model, shout } };
    },
  },
};
