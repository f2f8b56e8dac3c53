import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSecrets } from '../scripts/secrets.ts';

const random = 'Zq8Kd2Lw9Xc4Vb7Nm1Rt6Yp3Hs5Jg0FaQeUiOx';

// Concatenated here, so that this file contains none of them.
const keys: [what: string, key: string][] = [
  ['an OpenAI key', `sk-proj-${random}`],
  ['an older OpenAI key', `sk-${random}`],
  ['an Anthropic key', `sk-ant-api03-${random}`],
  ['a Google key', `AIza${random}`],
  ['a newer Google key', `AQ.Ab8${random}`],
  ['a Groq key', `gsk_${random}${random}`],
  ['an xAI key', `xai-${random}${random}`],
  ['a Hugging Face token', `hf_${random}`],
  ['a GitHub token', `ghp_${random}`],
  ['a fine-grained GitHub token', `github_pat_${random}`],
  ['an npm token', `npm_${random.slice(0, 36)}`],
  ['an AWS key id', `AKIA${random.toUpperCase().slice(0, 16)}`],
  ['a Slack token', `xoxb-${random}`],
  ['a JSON Web Token', `eyJ${random}.eyJ${random}.${random}`],
  ['a private key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
];

describe('findSecrets', () => {
  it.each(keys)('finds %s and its line', (_what, key) => {
    const found = findSecrets(`first line\nconst key = '${key}';\n`);
    expect(found).toEqual([{ line: 2, what: expect.any(String) }]);
  });

  it.each(keys.slice(0, -1))('accepts %s that contains a word such as test', (_what, key) => {
    const madeUp = key.replace(/.{7}$/, key === key.toUpperCase() ? 'EXAMPLE' : 'Example');
    expect(findSecrets(madeUp.replace(/^(AKIA.{9}).*$/, '$1EXAMPLE'))).toEqual([]);
  });

  it('accepts a key with ascending characters', () => {
    expect(findSecrets('sk-proj-abcdefghijklmnop1234 sk-ant-0123456789abcdef0123')).toEqual([]);
  });

  it('accepts prose about keys', () => {
    expect(
      findSecrets('Keys begin with sk-, sk-ant-, AIza, ghp_ or AKIA; see `sk-…`. task-force-of-the-whole-project'),
    ).toEqual([]);
  });
});

describe('scan-secrets', () => {
  const script = join(import.meta.dirname, '../scripts/scan-secrets.ts');
  let repository: string;

  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'flexiai-secrets-'));
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
  });
  afterEach(() => rmSync(repository, { recursive: true }));

  it('fails for staged files, even if the working copy is clean again, and does not print the key', () => {
    const key = `sk-ant-api03-${random}`;
    writeFileSync(join(repository, 'config.ts'), `export const key = '${key}';\n`);
    execFileSync('git', ['add', 'config.ts'], { cwd: repository });
    writeFileSync(join(repository, 'config.ts'), '\n');
    const { status, stdout, stderr } = spawnSync('node', [script, '--staged'], { cwd: repository, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('config.ts:1 contains what looks like an Anthropic key');
    expect(stdout + stderr).not.toContain(random);
  });

  it('checks untracked files, but not ignored ones', () => {
    writeFileSync(join(repository, '.gitignore'), '.env\n');
    writeFileSync(join(repository, '.env'), `OPENAI_API_KEY=sk-proj-${random}\n`);
    expect(spawnSync('node', [script], { cwd: repository }).status).toBe(0);
    writeFileSync(join(repository, 'new.ts'), `sk-proj-${random}\n`);
    expect(spawnSync('node', [script], { cwd: repository }).status).toBe(1);
  });
});
