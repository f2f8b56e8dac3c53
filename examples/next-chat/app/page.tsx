'use client';

import { useChat } from '@ai-sdk/react';
import { useState } from 'react';
import type { ChatMessage } from '../src/chat-message.ts';

export default function Page() {
  const { messages, sendMessage, status, error } = useChat<ChatMessage>();
  const [text, setText] = useState('');
  return (
    <main>
      {messages.map(({ id, role, parts, metadata }) => (
        <article key={id}>
          <strong>{role}</strong>
          {parts.map((part, index) => {
            if (part.type === 'text') return <span key={`${id}-${index}`}> {part.text}</span>;
            // The first provider broke off here, and another one went on.
            if (part.type === 'custom' && part.kind === 'flexiai.continuation') {
              return <small key={`${id}-${index}`}> (continued by another provider)</small>;
            }
            return null;
          })}
          {metadata?.answeredBy !== undefined && (
            <footer>
              answered by {metadata.answeredBy}, {metadata.tries} tries
            </footer>
          )}
        </article>
      ))}
      {error !== undefined && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sendMessage({ text });
          setText('');
        }}
      >
        <input value={text} onChange={(event) => setText(event.target.value)} disabled={status !== 'ready'} />
        <button type="submit">Send</button>
      </form>
    </main>
  );
}
