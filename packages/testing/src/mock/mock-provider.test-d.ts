import { createFlexiAI, type ProviderEntry } from '@flexiai/core';
import { expectTypeOf } from 'vitest';
import { type MockProvider, mockProvider } from './mock-provider.ts';

const mock = mockProvider();
expectTypeOf(mock).toEqualTypeOf<MockProvider<'mock'>>();
expectTypeOf(mock.id).toEqualTypeOf<'mock'>();
expectTypeOf(mock({ model: 'm' })).toEqualTypeOf<ProviderEntry<'mock'>>();

const second = mockProvider({ id: 'second', replies: ['a', { text: 'b' }, new Error('c'), { error: 'server' }] });
expectTypeOf(second.id).toEqualTypeOf<'second'>();
createFlexiAI({ providers: [mock({}), second({ model: 'm', name: 'other' })] });

mock.enqueue((request, { entry, mode }) => {
  expectTypeOf(mode).toEqualTypeOf<'unary' | 'stream'>();
  return `${entry} ${request.messages.length}`;
});

// @ts-expect-error an option that the mock does not have
mock({ modle: 'm' });
// @ts-expect-error a code that no provider throws
mock.reply({ error: 'aborted' });
// @ts-expect-error the record is the mock's own
mock.calls.push();
