// Starts `wrangler dev`: with OPENAI_API_KEY for the real service, without it for a local server. npm run deploy needs no such file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startStandIn } from '@flexiai/testing';

const service = await startStandIn('openai', {
  reply: { text: 'Every evening Marta climbs ninety-one iron steps, and waits for fog.', tokenDelayMs: 60 },
});
const { apiKey = process.env['OPENAI_API_KEY'], baseURL } = service.entry;
const bindings = [`OPENAI_API_KEY:${apiKey}`, ...(baseURL === undefined ? [] : [`OPENAI_BASE_URL:${baseURL}`])];
console.log("curl -N http://127.0.0.1:8787 -d 'Tell me a story.'");

const wrangler = spawn(
  'npx',
  ['wrangler', 'dev', '--port=8787', ...bindings.flatMap((binding) => ['--var', binding])],
  {
    stdio: 'inherit',
  },
);
const [exitCode] = await once(wrangler, 'close');
process.exitCode = Number(exitCode ?? 0);
await service.close();
