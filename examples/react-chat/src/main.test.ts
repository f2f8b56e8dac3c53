import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JSDOM } from 'jsdom';
import { createElement } from 'react';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ai } from './answer.ts';
import { route } from './route.ts';

const { window } = new JSDOM('<div id="page"></div>');
const { document } = window;
let server: Server;
let leave: () => void = () => undefined;

beforeAll(async () => {
  server = createServer(route);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // React looks for its page when it is imported.
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', document);
  const [{ createRoot }, { Chat }] = await Promise.all([import('react-dom/client'), import('./chat.tsx')]);
  const root = createRoot(document.getElementById('page') as HTMLElement);
  root.render(createElement(Chat, { api }));
  leave = () => root.unmount();
  await vi.waitFor(() => expect(document.querySelector('form')).not.toBeNull());
});
afterAll(async () => {
  leave();
  // React ends its work in turns of its own, and looks for the page in them.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  await ai.close();
  await new Promise((resolve) => server.close(resolve));
  vi.unstubAllGlobals();
});

function say(text: string): void {
  const input = document.querySelector('input') as HTMLInputElement;
  // React replaced the setter of the element by its own.
  Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new window.Event('input', { bubbles: true }));
  document.querySelector('form')?.dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
}
const shown = (): (string | null)[] => [...document.querySelectorAll('p')].map(({ textContent }) => textContent);
const button = (text: string): HTMLButtonElement =>
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text) as HTMLButtonElement;

it('shows an answer as it arrives, and what the second provider says in place of what broke off', async () => {
  const seen = new Set<string | null | undefined>();
  const watch = new window.MutationObserver(() => seen.add(shown()[1]));
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  say('Tell me a story.');
  await vi.waitFor(() => expect(shown()[1]).toMatch(/fog\.$/), 10_000);
  await vi.waitFor(() => expect(button('Send').disabled).toBe(false));
  watch.disconnect();
  expect(shown()).toEqual([
    'Tell me a story.',
    'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog.',
  ]);
  // What broke off was in capitals.
  expect([...seen].some((text) => text?.startsWith('EVERY EVENING') === true)).toBe(true);
  expect([...seen].some((text) => text?.startsWith('Every') === true && !text.endsWith('fog.'))).toBe(true);
});

it('ends the call when the reader stops the answer, keeps what had arrived, and reports no problem', async () => {
  say('And another one.');
  await vi.waitFor(() => expect(shown()[3]).toMatch(/^E/), 10_000);
  button('Stop').click();
  await vi.waitFor(() => expect(ai.getRequestStats().inFlight).toBe(0), 10_000);
  await vi.waitFor(() => expect(button('Send').disabled).toBe(false));
  expect(shown()[3]).not.toMatch(/fog\.$/);
  expect(document.querySelector('[role=alert]')).toBeNull();
});

it('says what the server says where there is no answer at all', async () => {
  ai.isolate('failing');
  ai.isolate('steady');
  say('Are you there?');
  await vi.waitFor(() => expect(shown().at(-1)).toBe('No answer is possible now.'), 10_000);
});
