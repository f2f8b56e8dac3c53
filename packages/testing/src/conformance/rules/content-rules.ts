import {
  type AssistantPart,
  type BinaryData,
  type ContentPart,
  type Message,
  ProviderError,
  type UserPart,
} from '@flexiai/core/plugin';
import { type Capability, type ConformanceRule, type ConformanceRuleId, rule } from '../conformance-rule.ts';
import { expectEqual, expectIncludes, expectThat, show } from '../expectations.ts';
import type { SentRequest } from '../sent-request.ts';
import { hello } from '../subject.ts';
import { PDF, PNG, WAV } from './media-samples.ts';
import { MIXED_TEXT } from './unary-rules.ts';

const reads = ['readRequest'] as const;
const server = true;

/** The content of a user message beside text, with the capability that it needs. */
const MEDIA: readonly (readonly [ConformanceRuleId, ConformanceRuleId, Capability, string, readonly UserPart[]])[] = [
  [
    'FX-CONTENT-05',
    'FX-CONTENT-08',
    'images',
    'pictures',
    [
      { type: 'image', data: PNG, mediaType: 'image/png' },
      { type: 'image', data: base64(PNG), mediaType: 'image/png' },
      { type: 'image', url: `data:image/png;base64,${base64(PNG)}` },
    ],
  ],
  [
    'FX-CONTENT-06',
    'FX-CONTENT-09',
    'files',
    'documents',
    [{ type: 'file', data: PDF, mediaType: 'application/pdf', filename: 'a.pdf' }],
  ],
  ['FX-CONTENT-07', 'FX-CONTENT-10', 'audio', 'sound', [{ type: 'audio', data: WAV, mediaType: 'audio/wav' }]],
];

export const contentRules: readonly ConformanceRule[] = [
  rule('FX-CONTENT-01', "the user's text reaches the service unchanged", { server, reads }, async (subject) => {
    for (const how of subject.ways) {
      await subject.answer(how, hello(MIXED_TEXT));
      expectEqual(lastUserText(subject.lastSent()), MIXED_TEXT, `the text of a ${how} call`);
    }
  }),

  rule(
    'FX-CONTENT-02',
    'instructions reach the service as instructions, wherever they are in the conversation',
    { server, reads },
    async (subject) => {
      await subject.answer('whole', {
        messages: [
          { role: 'system', content: 'You are a cook.' },
          { role: 'system', content: [{ type: 'text', text: 'You are brief.' }] },
          { role: 'user', content: 'Hello.' },
          { role: 'assistant', content: 'Hello!' },
          { role: 'system', content: 'Now rhyme.' },
          { role: 'user', content: 'Soup?' },
        ],
      });
      const { system, messages } = subject.lastSent();
      const places = ['You are a cook.', 'You are brief.', 'Now rhyme.'].map((text) => system.indexOf(text));
      expectThat(
        places.every((place, index) => place >= 0 && place >= (places[index - 1] ?? 0)),
        `the instructions that arrived are ${show(system)}`,
      );
      const said = JSON.stringify(messages);
      expectThat(!said.includes('cook') && said.includes('Soup?'), `the conversation that arrived is ${said}`);
    },
  ),

  rule('FX-CONTENT-03', 'a conversation keeps its order and its roles', { server, reads }, async (subject) => {
    const messages: readonly Message[] = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: [{ type: 'text', text: 'three' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'four' }] },
      { role: 'user', content: 'five' },
    ];
    await subject.answer('whole', { messages });
    const said = subject.lastSent().messages.map(({ role, content }) => [role, textOf(content)]);
    expectEqual(
      said,
      [
        ['user', 'one'],
        ['assistant', 'two'],
        ['user', 'three'],
        ['assistant', 'four'],
        ['user', 'five'],
      ],
      'the turns that arrived',
    );
  }),

  rule('FX-CONTENT-04', 'an answer can be sent back in the history unchanged', { server, reads }, async (subject) => {
    for (const how of subject.ways) {
      subject.server.reply({ text: MIXED_TEXT });
      const { content } = await subject.answer(how);
      await subject.answer(how, historyWith(content));
      const sent = subject.lastSent().messages.find(({ role }) => role === 'assistant');
      expectEqual(textOf(sent?.content ?? []), MIXED_TEXT, `the ${how} answer that was sent back`);
    }
  }),

  ...MEDIA.map(([id, , capability, name, parts]) =>
    rule(id, `${name} reach the service byte for byte`, { can: [capability], server, reads }, async (subject) => {
      for (const part of parts) {
        await subject.answer('whole', withPart(part));
        const found = mediaOf(subject.lastSent(), part.type);
        expectEqual(found, [bytesOf(part)], `the ${part.type} that arrived`);
        expectIncludes(lastUserText(subject.lastSent()), 'What is this?', 'the text beside it');
      }
    }),
  ),

  ...MEDIA.map(([, id, capability, name, [part]]) =>
    rule(
      id,
      `${name} for a model that does not accept them are sent, rejected or reported, but never lost`,
      { cannot: capability, server, reads },
      async (subject) => {
        if (part === undefined) return;
        const outcome = await subject.answer('whole', withPart(part)).then(
          ({ warnings }) => warnings.some(({ code }) => code === 'unsupported-content'),
          (error: unknown) => error instanceof ProviderError,
        );
        const isSent = subject.server.requests.length > 0 && mediaOf(subject.lastSent(), part.type).length > 0;
        expectThat(outcome || isSent, `a message with ${name} was answered without a warning`);
      },
    ),
  ),

  rule(
    'FX-CONTENT-11',
    'reasoning is sent back to its provider with its signature',
    { can: ['reasoning'], takesReasoning: true, server: ['reasoning-signatures'], reads },
    async (subject) => {
      const reasoning = { text: 'Two and two.', signature: 'c2lnbmF0dXJl' };
      for (const how of subject.ways) {
        subject.server.reply({ text: 'Four.', reasoning });
        const { content, model } = await subject.answer(how);
        const own = content.map((part) => ({ ...part, origin: { provider: subject.plugin.id, model } }));
        await subject.answer(how, historyWith(own));
        const sent = JSON.stringify(subject.lastSent().messages);
        expectIncludes(sent, reasoning.signature, `the history after a ${how} answer`);
        expectIncludes(sent, 'Four.', `the history after a ${how} answer`);
      }
    },
  ),

  rule('FX-CONTENT-12', 'reasoning of another provider does not fail a call', { server, reads }, async (subject) => {
    const origin = { provider: 'another-provider', model: 'some-model' };
    const content: AssistantPart[] = [
      { type: 'reasoning', text: 'Two and two.', signature: 'Zm9yZWlnbg==', origin },
      { type: 'text', text: 'Four.', origin },
    ];
    await subject.answer('whole', historyWith(content));
    const sent = JSON.stringify(subject.lastSent().messages);
    expectIncludes(sent, 'Four.', 'the history');
    expectThat(!sent.includes('Zm9yZWlnbg=='), 'a foreign signature was sent');
  }),

  rule('FX-CONTENT-13', 'empty and blank texts in a history do not fail a call', { server, reads }, async (subject) => {
    await subject.answer('whole', {
      messages: [
        { role: 'user', content: 'Hello.' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'Yes?' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Soup?' },
            { type: 'text', text: '' },
          ],
        },
      ],
    });
    expectEqual(lastUserText(subject.lastSent()), 'Soup?', 'the text');
  }),

  rule(
    'FX-CONTENT-14',
    "an answer to be continued is the conversation's last turn",
    { can: ['prefill'], server, reads },
    async (subject) => {
      for (const how of subject.ways) {
        await subject.answer(how, { messages: [...hello().messages, { role: 'assistant', content: 'Well, I ' }] });
        const last = subject.lastSent().messages.at(-1);
        expectEqual(
          [last?.role, textOf(last?.content ?? []).trimEnd()],
          ['assistant', 'Well, I'],
          `the last turn of a ${how} call`,
        );
      }
    },
  ),
];

function withPart(part: UserPart): { readonly messages: readonly Message[] } {
  return { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }] };
}

function historyWith(content: readonly AssistantPart[]): { readonly messages: readonly Message[] } {
  return {
    messages: [
      { role: 'user', content: 'What is two and two?' },
      { role: 'assistant', content },
      { role: 'user', content: 'Sure?' },
    ],
  };
}

function lastUserText({ messages }: SentRequest): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content ?? []);
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The base64 of all received data of one kind. */
function mediaOf({ messages }: SentRequest, type: UserPart['type']): readonly string[] {
  return messages.flatMap(({ content }) => content.flatMap((part) => (part.type === type ? bytesOf(part) : [])));
}

function bytesOf(part: ContentPart): string {
  if (part.type !== 'image' && part.type !== 'file' && part.type !== 'audio') return '';
  if (part.data !== undefined) return typeof part.data === 'string' ? part.data : base64(part.data);
  const url = part.type === 'audio' ? undefined : part.url;
  return url?.split(';base64,')[1] ?? '';
}

function base64(data: BinaryData): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64');
}
