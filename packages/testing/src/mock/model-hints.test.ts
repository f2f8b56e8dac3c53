import { createFlexiAI, type Logger } from '@flexiai/core';
import { expect, it, vi } from 'vitest';
import { mockProvider } from './mock-provider.ts';

const models = [{ id: 'acme-5-mini' }, { id: 'acme-5-large' }];
const retirements = [{ id: 'acme-4', on: '2020-01-01', replacement: 'acme-5-large' }];
const acme = mockProvider({ id: 'acme', models, retirements });

function watched() {
  const warn = vi.fn<Logger['warn']>();
  return { warn, logger: { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() } };
}

it('an entry with a probably misspelt model works, and causes one warning', async () => {
  const { warn, logger } = watched();
  const ai = createFlexiAI({ providers: [acme({ model: 'acme-5-minii' }), acme({ model: 'acme-5-mini' })], logger });
  expect((await ai.chatCompletion({ prompt: 'Hi' })).model).toBe('acme-5-minii');
  await ai.chatCompletion({ prompt: 'Hi' });
  expect(warn.mock.calls).toEqual([
    ['The model "acme-5-minii" of "acme" is not known to the plugin; did you mean "acme-5-mini"?'],
  ]);
  await ai.close();
});

it('a retired model causes a warning with the recommended replacement', async () => {
  const { warn, logger } = watched();
  const ai = createFlexiAI({ providers: [acme({ model: 'acme-4' })], logger });
  expect(warn.mock.calls).toEqual([
    ['The model "acme-4" of "acme" was retired on 2020-01-01; its provider recommends "acme-5-large".'],
  ]);
  await ai.close();
});

it('the model of a request is checked, too, once', async () => {
  const { warn, logger } = watched();
  const ai = createFlexiAI({ providers: [acme({ model: 'acme-5-mini' })], logger });
  for (const model of ['acme-5-larg', 'acme-5-larg', 'acme-5-mini', 'acme-9-mini']) {
    await ai.chatCompletion({ prompt: 'Hi', model });
  }
  expect(warn.mock.calls).toEqual([
    ['The model "acme-5-larg" of "acme" is not known to the plugin; did you mean "acme-5-large"?'],
  ]);
  await ai.close();
});

it('the error of an unknown model suggests the nearest one', async () => {
  const mock = mockProvider({ id: 'acme', models, replies: [{ error: 'model-not-found', message: 'No such model' }] });
  const ai = createFlexiAI({ providers: [mock({ model: 'acme-6-mini' })] });
  const error = await ai.chatCompletion({ prompt: 'Hi' }).catch((thrown: unknown) => thrown);
  const message = 'No such model. The model "acme-6-mini" is not known to the plugin; did you mean "acme-5-mini"?';
  expect(error).toMatchObject({ name: 'ModelNotFoundError', message, attempts: [{ errorMessage: message }] });
  await ai.close();
});

it('other errors do not mention models', async () => {
  const mock = mockProvider({ id: 'acme', models, replies: [{ error: 'invalid-request', message: 'No.' }] });
  const ai = createFlexiAI({ providers: [mock({ model: 'acme-5-minii' })] });
  await expect(ai.chatCompletion({ prompt: 'Hi' })).rejects.toMatchObject({ message: 'No.' });
  await ai.close();
});
