import type { ConformanceServer } from '../conformance-server.ts';

const TEXT = 'Tea helps, they say.';
const PAGE = { url: 'https://example.com/tea', title: 'On tea' };

const annotations = [{ type: 'url_citation', url_citation: { ...PAGE, start_index: 0, end_index: 9 } }];
const audio = { id: 'audio_1', data: 'UklGRiQAAAA=', transcript: 'Tea helps.', expires_at: 1_900_000_000 };

function answer(message: object): object {
  const choice = { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' };
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'sample-model', choices: [choice] };
}

function chunks(...deltas: readonly object[]): readonly unknown[] {
  const chunk = (delta: object, finish_reason: string | null): object => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'sample-model',
    choices: [{ index: 0, delta, finish_reason }],
  });
  return [...deltas.map((delta) => chunk(delta, null)), chunk({}, 'stop'), 'data: [DONE]\n\n'];
}

/**
 * @see https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat#output-and-citations
 * @see https://platform.openai.com/docs/guides/audio
 */
export const chatSamples: NonNullable<ConformanceServer['samples']> = {
  sources: {
    reply: {
      body: answer({ content: TEXT, annotations }),
      events: chunks({ role: 'assistant', content: '' }, { content: TEXT }, { annotations }),
    },
    parts: [
      { type: 'text', text: TEXT },
      { type: 'source', ...PAGE, citations: [{ textIndex: 0, start: 0, end: 9 }] },
    ],
  },
  audio: {
    reply: {
      body: answer({ content: null, audio }),
      events: chunks(
        { role: 'assistant', audio: { id: audio.id, transcript: 'Tea ' } },
        { audio: { transcript: 'helps.' } },
        { audio: { data: 'UklGRiQA' } },
        { audio: { data: 'AAA=' } },
        { audio: { expires_at: audio.expires_at } },
      ),
    },
    parts: [
      {
        type: 'audio',
        data: audio.data,
        transcript: audio.transcript,
        id: audio.id,
        expiresAt: audio.expires_at * 1000,
      },
    ],
  },
};
