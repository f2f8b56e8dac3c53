import { useState } from 'react';
import { useChat } from './use-chat.ts';

export function Chat({ api }: { readonly api: string }) {
  const { messages, isAnswering, problem, send, stop } = useChat(api);
  const [text, setText] = useState('');
  return (
    <main>
      {messages.map(({ role, content }, index) => (
        <p key={index} className={role}>
          {content}
        </p>
      ))}
      {problem !== undefined && <p role="alert">{problem}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(text);
          setText('');
        }}
      >
        <input aria-label="Your message" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit" disabled={isAnswering}>
          Send
        </button>
        <button type="button" onClick={stop} disabled={!isAnswering}>
          Stop
        </button>
      </form>
    </main>
  );
}
