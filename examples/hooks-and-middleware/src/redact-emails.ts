import type { Message, Middleware } from '@flexiai/core';

/** Replaces addresses in texts by a placeholder, before anything is sent. Tool results and files stay as they are. */
export const redactEmails: Middleware = {
  name: 'redact-emails',
  // Around retries and failovers: once for each call.
  scope: 'call',
  handle: (request, _context, next) => next({ ...request, messages: request.messages.map(withoutEmails) }),
};

function withoutEmails(message: Message): Message {
  if (message.role !== 'user') return message;
  if (typeof message.content === 'string') return { ...message, content: redacted(message.content) };
  const content = message.content.map((part) => (part.type === 'text' ? { ...part, text: redacted(part.text) } : part));
  return { ...message, content };
}

function redacted(text: string): string {
  return text.replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[email]');
}
