import type { LanguageModelV4Content, LanguageModelV4Message, SharedV4Warning } from '@ai-sdk/provider';
import type { StreamPart } from '@flexiai/core';
import { expect, it } from 'vitest';
import { collectContent } from './collect-content.ts';
import { PartWriter } from './part-writer.ts';
import { toMessages } from './to-messages.ts';

// What the AI SDK gets of an answer, and what comes back with the next step of the application.

type Written = Exclude<StreamPart, { readonly type: 'stream-start' | 'finish' }>;
type AssistantContent = Extract<LanguageModelV4Message, { readonly role: 'assistant' }>['content'];

const ORIGIN = { provider: 'openai', model: 'm' };

function written(parts: readonly Written[], origin = ORIGIN): LanguageModelV4Content[] {
  const writer = new PartWriter(() => origin);
  writer.begin({ provider: 'first', model: 'm' });
  const out: Parameters<typeof writer.write>[1] = [];
  for (const part of parts) writer.write(part, out);
  writer.close(out);
  return collectContent(out);
}

/** As the AI SDK makes a message of content, after it was stored as JSON. */
function backAgain(content: readonly LanguageModelV4Content[]) {
  const parts = content.flatMap((part) => {
    if (part.type === 'source' || part.type === 'tool-approval-request') return [];
    const { providerMetadata, ...own } = part;
    const more = part.type === 'tool-call' ? { input: JSON.parse(part.input) } : {};
    return [{ ...own, ...more, ...(providerMetadata !== undefined && { providerOptions: providerMetadata }) }];
  });
  const warnings: SharedV4Warning[] = [];
  const stored = JSON.parse(JSON.stringify(parts)) as AssistantContent;
  const [message] = toMessages([{ role: 'assistant', content: stored }], warnings);
  return { content: message?.content, warnings };
}

it('parts that the AI SDK has come back as they were, with what only their origin understands', () => {
  const metadata = { openai: { itemId: 'msg_1' } };
  const content = written([
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'reasoning-end', id: '0', signature: 'c2ln', redacted: 'cmVk' },
    { type: 'text-delta', id: '1', delta: 'Yes' },
    { type: 'text-end', id: '1', providerMetadata: metadata },
    { type: 'text-delta', id: '2', delta: 'More', newMessage: true },
    { type: 'text-end', id: '2' },
    { type: 'tool-call-start', id: 'c1', name: 'look' },
    { type: 'tool-call-delta', id: 'c1', delta: '{"at":1}' },
    { type: 'tool-call-end', id: 'c1', providerMetadata: metadata },
    { type: 'tool-call-start', id: 'c2', name: 'now' },
    { type: 'tool-call-end', id: 'c2' },
    { type: 'refusal-delta', id: '3', delta: 'No.' },
  ]);
  expect(content.map(({ type }) => type)).toEqual(['reasoning', 'text', 'text', 'tool-call', 'tool-call', 'text']);
  expect(backAgain(content).content).toEqual([
    { type: 'reasoning', text: 'Hm', signature: 'c2ln', redacted: 'cmVk', origin: ORIGIN },
    { type: 'text', text: 'Yes', origin: ORIGIN, providerMetadata: metadata },
    { type: 'text', text: 'More', newMessage: true, origin: ORIGIN },
    { type: 'tool-call', id: 'c1', name: 'look', arguments: { at: 1 }, origin: ORIGIN, providerMetadata: metadata },
    { type: 'tool-call', id: 'c2', name: 'now', arguments: {} },
    { type: 'refusal', refusal: 'No.', origin: ORIGIN },
  ]);
});

it('pictures, files and sound come back with their names, their transcripts and their ids', () => {
  const metadata = { openai: { itemId: 'ig_1' } };
  const content = written([
    { type: 'image', data: 'aW1n', providerMetadata: metadata },
    { type: 'image', url: 'https://pictures.example/a.webp', mediaType: 'image/webp' },
    { type: 'file', data: 'ZmlsZQ==', mediaType: 'text/csv', filename: 'sums.csv' },
    { type: 'file', id: 'file_1' },
    { type: 'audio-delta', id: 'a', data: 'c291', transcript: 'Hel' },
    { type: 'audio-delta', id: 'a', data: 'bmQh', transcript: 'lo' },
    { type: 'audio-end', id: 'a', mediaType: 'audio/wav', audioId: 'audio_1', expiresAt: 1_700_000_000 },
  ]);
  expect(content.map((part) => 'mediaType' in part && part.mediaType)).toEqual([
    'image/png',
    'image/webp',
    'text/csv',
    'audio/wav',
  ]);
  expect(backAgain(content).content).toEqual([
    { type: 'image', mediaType: 'image/png', data: 'aW1n', origin: ORIGIN, providerMetadata: metadata },
    { type: 'image', mediaType: 'image/webp', url: 'https://pictures.example/a.webp' },
    { type: 'file', mediaType: 'text/csv', data: 'ZmlsZQ==', filename: 'sums.csv', origin: ORIGIN },
    {
      type: 'audio',
      mediaType: 'audio/wav',
      data: 'c291bmQh',
      transcript: 'Hello',
      id: 'audio_1',
      expiresAt: 1_700_000_000,
      origin: ORIGIN,
    },
  ]);
});

it('a source is written once, and citations of it stand at the text that they belong to', () => {
  const content = written([
    { type: 'text-delta', id: '0', delta: 'Tea helps.' },
    { type: 'source', url: 'https://tea.example/', title: 'Tea', citations: [{ textId: '0', start: 0, end: 3 }] },
    { type: 'source', url: 'https://tea.example/', citations: [{ textId: '0', citedText: 'helps' }] },
    { type: 'source', fileId: 'file_1', filename: 'tea.pdf', cited: true },
    {
      type: 'source',
      id: 's9',
      title: 'Leaves',
      providerMetadata: { 'ai-sdk': { mediaType: 'application/pdf' } },
    },
    { type: 'text-end', id: '0' },
  ]);
  const [text, ...sources] = content;
  expect(sources).toMatchObject([
    { sourceType: 'url', id: 'source-0', url: 'https://tea.example/', title: 'Tea' },
    {
      sourceType: 'document',
      id: 'source-1',
      title: 'tea.pdf',
      filename: 'tea.pdf',
      mediaType: 'application/octet-stream',
      providerMetadata: { flexiai: { fileId: 'file_1', cited: true } },
    },
    { sourceType: 'document', id: 's9', title: 'Leaves', mediaType: 'application/pdf' },
  ]);
  expect(text).toMatchObject({
    type: 'text',
    citations: [
      { source: sources[0], startIndex: 0, endIndex: 3 },
      { source: sources[0], citedText: 'helps' },
    ],
  });
});

it('a block of a provider goes through the AI SDK as a custom part, and a block of its own as the part that it was', () => {
  const block = { type: 'provider-block', kind: 'other', name: 'web_search_call', id: 'ws_1', raw: { q: 1 } } as const;
  const [custom] = written([block]);
  expect(custom).toMatchObject({ type: 'custom', kind: 'flexiai.provider-block' });
  expect(backAgain(written([block]))).toEqual({ content: [{ ...block, origin: ORIGIN }], warnings: [] });

  const raw = {
    type: 'tool-result',
    toolCallId: 't1',
    toolName: 'search',
    result: 'tea',
    providerMetadata: { anthropic: { own: true } },
  };
  const own = { type: 'provider-block', kind: 'tool-result', name: 'tool-result', id: 't1', raw } as const;
  const [part] = written([own], { provider: 'ai-sdk-anthropic', model: 'm' });
  expect(part).toMatchObject({ ...raw, providerMetadata: { anthropic: { own: true }, flexiai: { block: own } } });
});

it('of an answer that another candidate went on with, the interrupted reasoning is never sent back', () => {
  const next = { attempt: 2, provider: 'second', model: 'm', reason: 'timeout' } as const;
  const content = written([
    { type: 'text-delta', id: '0', delta: 'It is ' },
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'continuation', ...next },
    { type: 'text-delta', id: '0', delta: 'rain.' },
    { type: 'restart', ...next, attempt: 3, discard: { textLength: 11 } },
    { type: 'text-delta', id: '0', delta: 'It is sunny.' },
  ]);
  expect(content.map((part) => ('text' in part ? part.text : part.type))).toEqual([
    'It is rain.',
    'Hm',
    'custom',
    'custom',
    'It is sunny.',
  ]);
  const { content: back, warnings } = backAgain(content);
  expect(back).toEqual([
    { type: 'text', text: 'It is rain.' },
    { type: 'text', text: 'It is sunny.' },
  ]);
  expect(warnings).toEqual([]);
});
