import { describe, expect, it } from 'vitest';
import { createFlexiAI, type FlexiAIConfig, ValidationError } from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf } from '../settle.ts';

const ask = { prompt: 'Hi' };

function client(settings: Partial<FlexiAIConfig> = {}) {
  const [us, eu, open] = [scripted('us'), scripted('eu'), scripted('open')];
  const ai = createFlexiAI({
    providers: [
      us({ model: 'm', data: { region: 'us', zeroRetention: true, trainsOnData: false } }),
      eu({ model: 'm', data: { region: 'eu', trainsOnData: false, tags: ['dpa', 'hipaa'] } }),
      open({ model: 'm' }),
    ],
    retry: { maxRetries: 0 },
    ...settings,
  });
  return { us, eu, open, ai };
}

describe('requirements on data', () => {
  it('ask only entries that declare the region, also after a failure, and say why others are skipped', async () => {
    const { ai, us, eu, open } = client();
    eu.always(new Error('down'));
    const options = { requires: { region: 'eu' } };
    expect(ai.explain(ask, options)).toMatchObject({
      candidates: [{ provider: 'eu' }],
      skipped: [
        {
          provider: 'us',
          reason: 'data-terms',
          message: 'it may not receive these data: region is "us", required is "eu"',
        },
        { provider: 'open', reason: 'data-terms', message: expect.stringContaining('region is not declared') },
      ],
    });
    await errorOf(ai.chatCompletion(ask, options));
    expect([us.calls, eu.calls, open.calls].map(({ length }) => length)).toEqual([0, 1, 0]);
  });

  it.each<[object, readonly string[]]>([
    [{ region: ['eu', 'ch'] }, ['eu']],
    [{ region: 'e' }, []],
    [{ zeroRetention: true }, ['us']],
    [{ trainsOnData: false }, ['us', 'eu']],
    [{ tags: ['hipaa'] }, ['eu']],
    [{ tags: ['hipaa', 'soc2'] }, []],
    [{ region: ['us', 'eu'], trainsOnData: false, capabilities: ['tools'] }, ['us', 'eu']],
    [{}, ['us', 'eu', 'open']],
  ])('%j are met by %j', (requires, expected) => {
    const { candidates } = client().ai.explain(ask, { requires });
    expect(candidates.map(({ provider }) => provider)).toEqual(expected);
  });

  it('of the client hold for every call, stream and broadcast, whatever a call requires besides', async () => {
    const { ai, us, open } = client({ requires: { region: 'eu' } });
    expect((await ai.chatCompletion(ask, { requires: ['tools'] })).provider).toBe('eu');
    expect((await ai.streamChatCompletion(ask).response()).provider).toBe('eu');
    expect((await ai.broadcast(ask)).results.map(({ provider, status }) => [provider, status])).toContainEqual([
      'us',
      'skipped',
    ]);
    const failure = await errorOf(ai.chatCompletion(ask, { requires: { region: 'us' } }));
    expect(String(failure)).toContain('us (m), not asked: it may not receive these data: region is "us"');
    expect([...us.calls, ...open.calls]).toEqual([]);
  });

  it('follow a new configuration', () => {
    const { ai, us, eu } = client({ requires: { region: 'eu' } });
    ai.reconfigure({ providers: [us({ model: 'm' }), eu({ model: 'm', data: { region: 'eu-2' } })] });
    expect(ai.explain(ask).candidates).toHaveLength(2);
    expect(ai.explain(ask, { requires: { region: 'eu-2' } }).candidates).toMatchObject([{ provider: 'eu' }]);
  });

  it.each([
    ['eu', 'requires: expected an object, or a list of capabilities, got "eu"'],
    [{ regions: 'eu' }, 'requires.regions: unknown option; did you mean "region"?'],
    [{ region: 7 }, 'requires.region: '],
    [{ zeroRetention: false }, 'requires.zeroRetention: '],
    [{ capabilities: ['toolz'] }, 'requires.capabilities[0]: expected a capability'],
    [{ capabilities: 'tools' }, 'requires.capabilities: expected a list, got "tools"'],
  ])('of a call that are not valid are refused: %j', async (requires, message) => {
    const error = await errorOf(client().ai.chatCompletion(ask, { requires } as object));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain(message);
  });

  it.each([
    [{ data: { region: '' } }, {}, 'providers[0].data.region'],
    [{ data: { zeroRetention: 'yes' } }, {}, 'providers[0].data.zeroRetention'],
    [{ data: { place: 'eu' } }, {}, 'providers[0].data.place: unknown option'],
    [{}, { requires: { trainsOnData: true } }, 'requires.trainsOnData'],
    [{}, { presets: { mine: { requires: { region: [] } } } }, 'presets.mine.requires.region'],
  ])('of a configuration that are not valid are refused: %j %j', (entry, settings, message) => {
    const make = () =>
      createFlexiAI({ providers: [scripted('a')({ model: 'm', ...entry } as never)], ...settings } as never);
    expect(make).toThrow(message);
  });
});
