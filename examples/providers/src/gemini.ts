import { createFlexiAI } from '@flexiai/core';
import { google } from '@flexiai/provider-google';
import { startStandIn } from '@flexiai/testing';

/** Gemini: an answer with a picture, and a field of its own API. */
export async function gemini(): Promise<void> {
  const service = await startStandIn('gemini', { reply: { text: 'A green square.' } });
  const ai = createFlexiAI({ providers: [google({ model: 'gemini-3.8-flash', ...service.entry })] });

  const { text, usage } = await ai.chatCompletion({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is in this picture?' },
          { type: 'image', data: GREEN_SQUARE, mediaType: 'image/png' },
        ],
      },
    ],
    // What FlexiAI has no word for goes to Google unchanged, under the name of the plugin.
    providerOptions: { google: { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }] } },
  });
  console.log(`${text} (${usage.totalTokens} tokens)`);

  await ai.close();
  await service.close();
}

/** A PNG of 16 × 16 pixels, in Base64. */
const GREEN_SQUARE =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFUlEQVR42mNgaGAgDY1qGNUwfDUAAA6MgAGOqT+zAAAAAElFTkSuQmCC';
