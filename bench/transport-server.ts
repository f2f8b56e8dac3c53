// The upstream of transport.ts, in a separate process so that its CPU time is not counted.
import { createServer } from 'node:http';

const HEADERS = {
  'x-request-id': 'req_1234567890',
  'openai-organization': 'organization',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
  server: 'cloudflare',
  'cf-ray': '8a1b2c3d4e5f6789-FRA',
};

const COMPLETION = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Forty-two. '.repeat(60) },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 180, total_tokens: 280 },
});

/** Number of chunks per write, like a slow provider. */
const CHUNKS_PER_WRITE = 4;

const CHUNKS = Number(process.argv[2]);

function chunk(index: number): string {
  const delta = { content: `token ${index} ` };
  const choices = [{ index: 0, delta, finish_reason: index === CHUNKS - 1 ? 'stop' : null, logprobs: null }];
  const event = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5-mini', choices };
  return `data: ${JSON.stringify(event)}\n\n`;
}

const events = Array.from({ length: CHUNKS }, (_value, index) => chunk(index));

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { ...HEADERS, 'content-type': 'application/json' }).end(COMPLETION);
      return;
    }
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    let sent = 0;
    const write = (): void => {
      response.write(events.slice(sent, sent + CHUNKS_PER_WRITE).join(''));
      sent += CHUNKS_PER_WRITE;
      if (sent < CHUNKS) setImmediate(write);
      else response.end('data: [DONE]\n\n');
    };
    write();
  });
});

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
