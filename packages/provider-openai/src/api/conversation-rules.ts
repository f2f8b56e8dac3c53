import type { ConversationRules, MediaRules } from '@flexiai/core/plugin';
import type { ApiName } from '../models/choose-api.ts';
import { type Endpoint, keeperFor } from './endpoint.ts';

/** The API's error for a longer id: "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40". */
const CHAT_CALL_IDS = { character: /./su, maxLength: 40 };

/** https://platform.openai.com/docs/guides/images-vision. The API's error for other images: "Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp']". */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The documents of Mistral's `document_url`: https://docs.mistral.ai/capabilities/document_ai/document_qna */
const CHAT_DOCUMENTS = ['application/pdf', 'application/vnd.*', 'application/msword'];

/**
 * Only compatible endpoints get other types of images. Their documents and audio have OpenAI's form, and so its types.
 * @see https://platform.openai.com/docs/guides/pdf-files
 * @see https://platform.openai.com/docs/guides/audio
 */
function chatMedia(endpoint: Endpoint): MediaRules {
  const isOpenAI = keeperFor(endpoint) === undefined;
  return {
    ...(isOpenAI && { images: IMAGES }),
    files: endpoint.chat?.files === 'document_url' ? CHAT_DOCUMENTS : ['application/pdf'],
    audio: ['audio/wav', 'audio/mpeg'],
  };
}

/** The API's error for a longer id: "Invalid 'input[2].call_id': string too long. Expected a string with maximum length 64". */
const RESPONSES_CALL_IDS = { character: /[\w-]/, maxLength: 64 };

/** Documents other than text: the API extracts their text, and reads the pages of a PDF as images. */
const RESPONSES_DOCUMENTS = [
  'application/pdf',
  'application/msword',
  'application/rtf',
  'text/rtf',
  'application/vnd.ms-*',
  'application/vnd.openxmlformats-officedocument.*',
  'application/vnd.oasis.opendocument.*',
  'application/vnd.apple.*',
];

/**
 * A text file is sent as text, because the API uses only the text of such a file; by URL, the API fetches it. Only other
 * endpoints than OpenAI's get other types of images.
 *
 * @see https://developers.openai.com/api/docs/guides/file-inputs
 */
function responsesMedia(endpoint: Endpoint): MediaRules {
  const isOpenAI = keeperFor(endpoint) === undefined;
  return {
    ...(isOpenAI && { images: IMAGES }),
    files: RESPONSES_DOCUMENTS,
    filesByUrl: [...RESPONSES_DOCUMENTS, 'text/*', 'application/*'],
    audio: [],
  };
}

/** What each API takes of a conversation. */
export const conversationRules: { readonly [Api in ApiName]: (endpoint: Endpoint) => ConversationRules } = {
  chat: (endpoint) => ({
    reasoning: keeperFor(endpoint) !== undefined,
    toolCallIds: CHAT_CALL_IDS,
    media: chatMedia(endpoint),
  }),
  responses: (endpoint) => ({ reasoning: true, toolCallIds: RESPONSES_CALL_IDS, media: responsesMedia(endpoint) }),
};
