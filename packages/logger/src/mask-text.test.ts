import { redact } from '@flexiai/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../test/long-form.ts';
import { textWithKey } from '../test/arbitrary-key.ts';
import { resolveMask } from './mask-options.ts';
import { MASK, maskText } from './mask-text.ts';

describe('maskText', () => {
  it.each([
    ['Anthropic', 'key sk-ant-api03-test_4f9a-0c2e!', `key ${MASK}!`],
    ['OpenAI, of a project', '(sk-proj-test-4f9a0c2e7d61)', `(${MASK})`],
    ['OpenAI, plain', '"sk-test4f9a0c2e7d61b83a"', `"${MASK}"`],
    ['OpenAI, percent-encoded', 'q=a%20sk-test4f9a0c2e7d61b83a', `q=a%20${MASK}`],
    ['Google', 'x-AIzaTestTestTestTestTest', `x-${MASK}`],
    ['an AWS access key id', 'AKIATESTTESTTEST', MASK],
    ['Bedrock', 'ABSKtesttesttesttesttest/+=', MASK],
    ['Groq', 'gsk_testtesttesttesttest', MASK],
    ['GitHub', 'ghp_testtesttesttesttest', MASK],
    ['Slack', 'xoxb-test-test-test', MASK],
    ['a bearer token', 'Authorization: Bearer abc.def-123', `Authorization: ${MASK}`],
    ['an unquoted bearer token in a text', 'sent Bearer abc.def-123, in vain', `sent Bearer ${MASK}, in vain`],
    ['a header to its end', 'cookie: a=b; session=c d\nhost: x', `cookie: ${MASK}\nhost: x`],
    ['a JSON Web Token', 'jwt eyJ-test-header.eyJ-test-payload.test-signature', `jwt ${MASK}`],
    ['a private key', 'a -----BEGIN TEST PRIVATE KEY-----\nx\n-----END TEST PRIVATE KEY----- b', `a ${MASK} b`],
    ['a private key that was cut', 'a -----BEGIN TEST PRIVATE KEY-----\nMII', `a ${MASK}`],
    ["Azure's, by its header", 'api-key: 0123456789abcdef', `api-key: ${MASK}`],
    ['a field of JSON', '{"apiKey":"hunter","model":"m"}', `{"apiKey":"${MASK}","model":"m"}`],
    ['a field of JSON within JSON', '{\\"password\\":\\"hunter\\"}', `{\\"password\\":\\"${MASK}\\"}`],
    ['a form field', 'grant=x&client_secret=hunter2&y=1', `grant=x&client_secret=${MASK}&y=1`],
    ['a key in an address', 'GET /v1?key=abcdef&x=1', `GET /v1?key=${MASK}&x=1`],
    ['user and password in an address', 'proxy http://me:hunter2@host:80/', `proxy http://${MASK}@host:80/`],
    ['a single token in an address', 'clone https://tkn@host/x', `clone https://${MASK}@host/x`],
    ['a token instead of the user', 'https://tkn:x-oauth-basic@host', `https://${MASK}@host`],
    ['a password without a user, as for Redis', 'redis://:hunter2@host:6379/0', `redis://${MASK}@host:6379/0`],
    ['a password that contains an @', 'amqp://me:p@ss@host', `amqp://${MASK}@host`],
    ['a password that contains a slash', 'postgres://me:p/a?s#s@host/db', `postgres://${MASK}@host/db`],
    ['a password of any length', `ftp://me:${'x'.repeat(5000)}@host`, `ftp://${MASK}@host`],
    ['userinfo without a scheme', 'db me:hunter2@host:5432', `db ${MASK}@host:5432`],
    ['two addresses', 'http://a:b@c,x http://d:e@f', `http://${MASK}@c,x http://${MASK}@f`],
    ['parameters in quotes', 'Authorization: Digest username="me", response="a b c"', `Authorization: ${MASK}`],
    ['a value in quotes with spaces', 'password="my own \\"secret\\" word" x', `password="${MASK}" x`],
    ['a short value in quotes', "{'token': 'abc'}", `{'token': '${MASK}'}`],
    ['a very long value', `token=${'ab'.repeat(5000)}&x=1`, `token=${MASK}&x=1`],
    ['a header as a pair', '["authorization","made up"],["host","x"]', `["authorization","${MASK}"],["host","x"]`],
    ['a header as a named pair', '{"name":"cookie","value":"a=b"}', `{"name":"cookie","value":"${MASK}"}`],
    ['a variable', 'env MY_SERVICE_KEY=hunter2 x', `env MY_SERVICE_KEY=${MASK} x`],
    ['short names of passwords', 'pwd=hunter2 db_pass=hunter2', `pwd=${MASK} db_pass=${MASK}`],
    ["the headers of an SDK's variable", 'OPENAI_CUSTOM_HEADERS=X-Auth: a b\nx', `OPENAI_CUSTOM_HEADERS=${MASK}\nx`],
    ['a key that the upstream partly masked', 'Incorrect key: sk-1234****wxyz.', `Incorrect key: ${MASK}`],
  ])('masks %s', (_what, text, clean) => {
    expect(maskText(text)).toBe(clean);
  });

  it.each([
    'The model gpt-5.6 does not exist.',
    'Your api key: invalid. The token: expired. No secret: none.',
    'task-management-and-more-words is no key, and risk-assessment-framework is none',
    'maxOutputTokens: 4096, inputTokens=12345678901',
    'https://api.example.com:8080/v1/chat@2?x=1',
    'http://[::1]:80/x@y and mailto:me@example.com and npm:openai@7.57.0 and me@example.com',
    'compass=north-by-northwest, sort_key=createdAt, at 12:30@7',
    'claude-sonnet-4-5-20250929',
    'd290f1ee-6c54-4b01-90e6-d701748f0851',
    'eyJ alone, and sk- alone',
    '',
  ])('does not mask: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('masks the matches of patterns, wherever they are, and does not change the caller’s expressions', () => {
    const sticky = /cust-\d+/y;
    sticky.lastIndex = 3;
    const { patterns } = resolveMask({ patterns: [sticky, 'a+b', /x*/, ''] });
    expect(maskText('of cust-12 and CUST-12, a+b, aab, xx', patterns)).toBe(
      `of ${MASK} and CUST-12, ${MASK}, aab, ${MASK}`,
    );
    expect(sticky.lastIndex).toBe(3);
  });

  it('masks the same keys as core', () => {
    expect(redact('Bearer abcdefgh')).toBe(`Bearer ${MASK}`);
  });

  it('masks every key, whatever surrounds it', () => {
    fc.assert(
      fc.property(textWithKey, ({ text, key }) => {
        const clean = maskText(text);
        return !clean.includes(key) && !clean.includes(key.slice(key.length / 2));
      }),
      propertyRuns(500, 15_000),
    );
  });

  it('changes nothing when it is applied twice', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          textWithKey.map(({ text }) => text),
          fc.string(),
        ),
        (text) => {
          const clean = maskText(text);
          expect(maskText(clean)).toBe(clean);
        },
      ),
      propertyRuns(400, 10_000),
    );
  });

  it.each([
    'eyJ',
    'eyJa.',
    'sk-',
    'Bearer ',
    'token=',
    'authorization:',
    '-----BEGIN TEST PRIVATE KEY-----',
    'http://a:',
    'http://',
    'a',
    'AKIA',
    'AQ.',
    '"token":"',
    '%20sk-',
    'x****',
    'cookie ',
    'authorization:="',
    "token='\\\\'",
    '["cookie","',
    'a:b@',
    'a:',
    '://a:',
    '_KEY=',
    'pass',
  ])('takes time in proportion to the text, not to its square: %s', (piece) => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    const started = performance.now();
    maskText(text);
    // Quadratic time would be minutes.
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
