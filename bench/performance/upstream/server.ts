// The upstream of all parties, in a process of its own: its CPU time is not counted.
import { createServer, type ServerResponse } from 'node:http';
import { WIRES, type Wire } from '../wire.ts';
import { ANSWER_HEADERS, EVENTS, WHOLE } from './answers.ts';

/** How many events one write brings in a burst. */
const EVENTS_PER_BURST = 20;

/** Between writes, so that a reader gets each of them alone. */
const PAUSE_MS = 1;

/** Requests that were answered with an error. */
let errors = 0;

const server = createServer((request, response) => {
  const [, mode = '', wire = ''] = (request.url ?? '').split('/');
  const url = request.url ?? '';
  let body = '';
  request.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (mode === 'error') {
      errors += 1;
      response.writeHead(500, { ...ANSWER_HEADERS, 'content-type': 'application/json' });
      response.end('{"error":{"message":"The server had an error.","type":"server_error"}}');
    } else if (isWire(wire)) {
      const streamed = url.includes(':stream') || body.includes('"stream":true');
      if (!streamed) respond(response, wire);
      else stream(response, EVENTS[wire], mode === 'burst' ? EVENTS_PER_BURST : 1);
    } else {
      response.writeHead(404).end();
    }
  });
});

function isWire(name: string): name is Wire {
  return WIRES.some((wire) => wire === name);
}

function respond(response: ServerResponse, wire: Wire): void {
  response.writeHead(200, { ...ANSWER_HEADERS, 'content-type': 'application/json' }).end(WHOLE[wire]);
}

function stream(response: ServerResponse, events: readonly string[], eventsPerWrite: number): void {
  response.writeHead(200, { ...ANSWER_HEADERS, 'content-type': 'text/event-stream' });
  let sent = 0;
  const write = (): void => {
    response.write(events.slice(sent, sent + eventsPerWrite).join(''));
    sent += eventsPerWrite;
    if (sent < events.length) setTimeout(write, PAUSE_MS);
    else response.end();
  };
  write();
}

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
// Whatever is sent asks for their number.
process.on('message', () => process.send?.(errors));
process.on('disconnect', () => process.exit());
