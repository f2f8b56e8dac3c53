import { afterAll, beforeEach, expect, test } from 'vitest';
import { startGoogleTokenServer } from './token-server.ts';

const server = await startGoogleTokenServer();
afterAll(() => server.close());
beforeEach(() => server.reset());

const ask = (form: Record<string, string>): Promise<Response> =>
  fetch(`${server.baseURL}/token`, { method: 'POST', body: new URLSearchParams(form) });

test('a key and a refresh token get a token each, and the form is recorded', async () => {
  const answers = await Promise.all([
    ask({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' }),
    ask({ grant_type: 'refresh_token', refresh_token: 'r' }),
  ]);
  const tokens = await Promise.all(answers.map((answer) => answer.json()));
  for (const token of tokens) {
    expect(token).toEqual({ access_token: expect.stringMatching(/^ya29\./), expires_in: 3599, token_type: 'Bearer' });
  }
  expect(new Set(tokens.map(({ access_token: token }) => token)).size).toBe(2);
  expect(server.requests.map(({ body }) => body)).toContainEqual({ grant_type: 'refresh_token', refresh_token: 'r' });
});

test('a form without a credential, and each status, has a body of OAuth', async () => {
  expect(await (await ask({ grant_type: 'password' })).json()).toMatchObject({ error: 'unsupported_grant_type' });
  for (const [status, error] of [
    [400, 'invalid_grant'],
    [401, 'invalid_client'],
    [403, 'access_denied'],
    [503, 'internal_failure'],
  ] as const) {
    server.enqueue({ fault: { kind: 'status', status } });
    const answer = await ask({ refresh_token: 'r' });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  }
});
