import { FlexiAIError, type HealthReport, PROVIDER_API_VERSION } from '@flexiai/core/plugin';
import { type Capability, type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectOneOf, expectThat, show } from '../expectations.ts';
import { ENTRY_NAME, hello } from '../subject.ts';
import { errorOf } from './failures.ts';
import { SETTINGS } from './settings.ts';

const CAPABILITIES: readonly Capability[] = [
  'streaming',
  'tools',
  'images',
  'files',
  'audio',
  'jsonSchema',
  'reasoning',
  'prefill',
];

export const pluginRules: readonly ConformanceRule[] = [
  rule('FX-PLUGIN-01', 'the plugin declares the version of its interface', {}, ({ plugin }) => {
    expectEqual(plugin.apiVersion, PROVIDER_API_VERSION, 'apiVersion');
  }),

  rule('FX-PLUGIN-02', 'the id is in kebab-case, and there is a display name', {}, ({ plugin }) => {
    expectThat(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(plugin.id), `the id is ${show(plugin.id)}`);
    expectThat(plugin.displayName.trim() !== '', 'displayName is empty');
  }),

  rule('FX-PLUGIN-03', 'called with options, the plugin returns an entry for itself', {}, ({ plugin }) => {
    const { id } = plugin;
    expectThat(typeof plugin === 'function', 'the plugin is not a function: create it with defineProvider()');
    const options = { model: 'some-model', name: 'some-name' };
    const entry: unknown = Reflect.apply(plugin, undefined, [options]);
    expectThat(typeof entry === 'object' && entry !== null, 'it returned no entry');
    expectEqual(Reflect.get(entry, 'provider'), id, 'entry.provider');
    expectThat(Reflect.get(entry, 'plugin') === plugin, 'entry.plugin is another plugin');
    expectEqual(Reflect.get(entry, 'options'), options, 'entry.options');
  }),

  rule('FX-PLUGIN-04', 'the schema is a Standard Schema that validates synchronously', {}, (subject) => {
    const standard = subject.plugin.configSchema['~standard'];
    expectEqual(standard.version, 1, "configSchema['~standard'].version");
    const result = standard.validate(subject.entryOptions());
    expectThat(!(result instanceof Promise), 'validate() returned a promise');
    expectThat(result.issues === undefined, `the options of the test are rejected: ${show(result.issues)}`);
  }),

  rule('FX-PLUGIN-05', 'the schema rejects an unknown option, and names it', {}, async (subject) => {
    const options = { ...subject.entryOptions(), flexiaiUnknownOption: true };
    const { issues = [] } = await subject.plugin.configSchema['~standard'].validate(options);
    expectThat(issues.length > 0, 'an unknown option was accepted');
    expectThat(JSON.stringify(issues).includes('flexiaiUnknownOption'), `the issues do not name it: ${show(issues)}`);
  }),

  rule('FX-PLUGIN-06', 'the schema rejects an invalid model name', {}, async (subject) => {
    for (const model of [42, null, {}]) {
      const options = { ...subject.entryOptions(), model };
      const { issues = [] } = await subject.plugin.configSchema['~standard'].validate(options);
      expectThat(issues.length > 0, `model: ${show(model)} was accepted`);
    }
  }),

  rule('FX-PLUGIN-07', 'creating a provider needs neither a key nor the network', {}, (subject) => {
    const provider: unknown = subject.create();
    expectThat(typeof provider === 'object' && provider !== null, 'create() returned no provider');
    expectThat(!('then' in provider), 'create() returned a promise');
    if (subject.hasServer) expectEqual(subject.server.requests.length, 0, 'requests during create()');
  }),

  rule('FX-PLUGIN-08', 'the provider has its model and its capabilities', {}, ({ provider, model }) => {
    expectEqual(provider.model, model, 'provider.model');
    for (const name of CAPABILITIES) {
      expectEqual(typeof provider.capabilities[name], 'boolean', `the type of capabilities.${name}`);
    }
    for (const name of ['maxContextTokens', 'maxEmbeddingInputs'] as const) {
      const limit = provider.capabilities[name];
      expectThat(
        limit === undefined || (Number.isInteger(limit) && limit > 0),
        `capabilities.${name} is ${show(limit)}`,
      );
    }
  }),

  rule(
    'FX-PLUGIN-09',
    'embed() and capabilities.maxEmbeddingInputs are both present or both absent',
    {},
    ({ provider }) => {
      expectEqual(
        provider.capabilities.maxEmbeddingInputs !== undefined,
        provider.embed !== undefined,
        'whether maxEmbeddingInputs is given, as against embed()',
      );
    },
  ),

  rule('FX-PLUGIN-10', 'known models have unique ids and plausible limits', {}, ({ plugin }) => {
    const { models = [] } = plugin;
    expectEqual(new Set(models.map(({ id }) => id)).size, models.length, 'different ids among the models');
    for (const { id, maxContextTokens, maxOutputTokens } of models) {
      for (const limit of [maxContextTokens, maxOutputTokens]) {
        expectThat(
          limit === undefined || (Number.isInteger(limit) && limit > 0),
          `a limit of "${id}" is ${show(limit)}`,
        );
      }
    }
    for (const { id, on } of plugin.retirements ?? []) {
      expectThat(/^\d{4}-\d\d-\d\d$/.test(on), `the end of "${id}" is ${show(on)}`);
    }
  }),

  rule(
    'FX-PLUGIN-11',
    'the key check accepts a valid key and rejects one that is not valid in a header',
    { apiKey: true },
    (subject) => {
      const check = (key: string) => subject.plugin.apiKey?.validate(key);
      expectEqual(check(subject.apiKey), { ok: true }, 'the result for a valid key');
      const { apiKey } = subject;
      const spoilt = [`${apiKey}\n`, `${apiKey}\r`, ` ${apiKey}`, `"${apiKey}"`, `Bearer ${apiKey}`, `${apiKey}é`];
      for (const key of ['', apiKey.replace(/-|$/, '–'), ...spoilt]) {
        const checked = check(key);
        expectThat(checked?.ok === false, `a key was accepted: ${show(key)}`);
        expectEqual(checked.kind, 'malformed', `the result for ${show(key)}`);
        expectThat(key.trim() === '' || !checked.reason.includes(key.trim()), 'the reason contains the key');
      }
    },
  ),

  rule('FX-PLUGIN-12', 'the environment variables of the key have valid names', { apiKey: true }, ({ plugin }) => {
    const names = plugin.apiKey?.env ?? [];
    expectThat(names.length > 0, 'apiKey.env is empty');
    for (const name of names) expectThat(/^[A-Z][A-Z0-9_]*$/.test(name), `the name of a variable is ${show(name)}`);
  }),

  rule(
    'FX-PLUGIN-13',
    'a call without a key is rejected before anything is sent',
    { apiKey: true, server: true },
    async (subject) => {
      const { apiKey: _none, ...context } = subject.context();
      for (const how of subject.ways) {
        const error = await subject.failure(how, hello(), context);
        expectThat(error instanceof FlexiAIError, `the ${how} call without a key threw ${show(error)}`);
        expectEqual(error.code, 'authentication', `the code of a ${how} call without a key`);
      }
      expectEqual(subject.server.requests.length, 0, 'requests without a key');
    },
  ),

  rule('FX-PLUGIN-14', 'authenticate() and healthCheck() accept a valid key', {}, async (subject) => {
    await subject.provider.authenticate(subject.context());
    const health = await subject.provider.healthCheck(subject.context());
    expectEqual(health.status, 'healthy', 'the status of a healthy provider');
    expectHealthReport(health);
  }),

  rule(
    'FX-PLUGIN-15',
    'authenticate() throws and healthCheck() reports if the key is rejected',
    { apiKey: true, server: true },
    async (subject) => {
      const context = subject.context({ apiKey: `${subject.apiKey}-refused` });
      const error = await errorOf(subject.provider.authenticate(context), 'authenticate() with a wrong key');
      expectEqual(error.code, 'authentication', 'what authenticate() threw');
      const health = await subject.provider.healthCheck(context);
      expectEqual(health.status, 'unhealthy', 'the status with a wrong key');
      expectThat(health.message !== undefined && health.message !== '', 'the report does not contain a reason');
      expectHealthReport(health);
    },
  ),

  rule(
    'FX-PLUGIN-16',
    'authenticate() and healthCheck() do not generate a billed answer',
    { server: true, reads: ['readRequest'] },
    async (subject) => {
      await subject.provider.authenticate(subject.context());
      await subject.provider.healthCheck(subject.context());
      for (const request of subject.server.requests) {
        const generated = subject.wire.readRequest?.(request) !== undefined;
        expectThat(!generated, `${request.method} ${request.path} generates an answer`);
      }
    },
  ),

  rule('FX-PLUGIN-17', 'listModels() lists models', { method: 'listModels' }, async (subject) => {
    const models = (await subject.provider.listModels?.(subject.context())) ?? [];
    expectThat(models.length > 0, 'the list is empty');
    for (const { id } of models) expectThat(typeof id === 'string' && id !== '', `an id is ${show(id)}`);
  }),

  rule('FX-PLUGIN-18', 'close() can be called early and repeatedly', { method: 'close' }, async (subject) => {
    const unused = subject.create();
    await unused.close?.();
    await unused.close?.();
    await subject.answer('whole');
    await subject.provider.close?.();
    await subject.provider.close?.();
  }),

  rule('FX-PLUGIN-19', 'two providers of one plugin are independent', {}, async (subject) => {
    const other = subject.create();
    await other.close?.();
    const response = await subject.answer('whole');
    expectEqual(response.provider, ENTRY_NAME, 'response.provider');
  }),

  rule('FX-PLUGIN-20', 'the schema accepts the key as the option apiKey', { apiKey: true }, async (subject) => {
    const options = { ...subject.entryOptions(), apiKey: subject.apiKey };
    const { issues } = await subject.plugin.configSchema['~standard'].validate(options);
    expectThat(issues === undefined, `it is rejected: ${show(issues)}`);
  }),

  rule(
    'FX-PLUGIN-21',
    'checkRequest() is pure, and finds no problem in the simplest request',
    { method: 'checkRequest' },
    async ({ provider, model }) => {
      await provider.load?.();
      for (const strict of [false, true]) {
        expectEqual(provider.checkRequest?.(hello(), model, strict), [], `its issues, with strict ${strict}`);
      }
      const request = { ...hello(), ...SETTINGS };
      const before = structuredClone(request);
      const first = provider.checkRequest?.(request, model, true);
      expectEqual(request, before, 'the request after the check');
      expectEqual(provider.checkRequest?.(request, model, true), first, 'the result of the second check');
      for (const { path, message, kind } of first ?? []) {
        expectThat(typeof path === 'string' && message.trim().length > 5, `an issue is ${show({ path, message })}`);
        expectOneOf(kind, ['invalid', 'unsupported'], 'the kind of an issue');
      }
    },
  ),
];

function expectHealthReport({ status, latencyMs, checkedAt }: HealthReport): void {
  expectOneOf(status, ['healthy', 'degraded', 'unhealthy'], 'status');
  expectThat(Number.isFinite(latencyMs) && latencyMs >= 0, `latencyMs is ${show(latencyMs)}`);
  expectThat(Math.abs(Date.now() - checkedAt) < 60_000, `checkedAt is ${show(checkedAt)}`);
}
