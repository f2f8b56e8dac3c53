import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Phrases that make readers stop, each with an example and a plainer sentence. */
const RIDDLES: readonly { readonly pattern: RegExp; readonly example: string; readonly better: string }[] = [
  { pattern: /\bnobody\b/i, example: 'nobody hears of it', better: 'it is not reported' },
  { pattern: /\bwhoever\b/i, example: 'whoever answers next', better: 'the provider of the next answer' },
  { pattern: /\b(?:some|any|every)body\b/i, example: "that is somebody else's limit", better: 'another limit applies' },
  { pattern: /\b(?:is|are|was) told of\b/i, example: 'what is told of a call', better: 'the events of a call' },
  { pattern: /\bsays? nothing\b/i, example: 'an option that says nothing', better: '`undefined` is ignored' },
  { pattern: /\blets? go of\b/i, example: 'lets go of the socket', better: 'closes the socket' },
  {
    pattern: /\bpings for ever\b/i,
    example: 'a stream that pings for ever',
    better: 'a stream that sends only keep-alives',
  },
  { pattern: /\b(?:is|are) none of\b/i, example: 'it is none of ours', better: 'it is not ours' },
  { pattern: /\bstands? in for\b/i, example: 'what stands in for the clock', better: 'the replacement of the clock' },
  { pattern: /\bbrings? along\b/i, example: 'what a package brings along', better: 'the contents of a package' },
  { pattern: /\bpassed over\b/i, example: 'the candidate is passed over', better: 'the candidate is skipped' },
  { pattern: /\bleft alone\b/i, example: 'the store is left alone', better: 'the store is not called' },
  { pattern: /\bof no use\b/i, example: 'a report that is of no use', better: 'a report that does not help' },
  {
    pattern: /\bgo(?:es)? on with\b/i,
    example: 'The client goes on with another configuration.',
    better: 'Configuration reloaded.',
  },
];

/** Files that contain these words as data: this one, and a list of English words. */
const DATA: readonly string[] = ['test/plain-english.test.ts', 'packages/cache/src/semantic/gate/languages.ts'];

/** Code, documents and coming release notes of the repository, without generated files and past release notes. */
function proseFiles(): string[] {
  // A downloaded archive of the repository is not a git checkout.
  const files = existsSync('.git')
    ? execFileSync('git', ['ls-files', '-z', '*.ts', '*.mjs', '*.md'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split(
        '\0',
      )
    : globSync(['**/*.{ts,mjs,md}', '.changeset/*.md'], { exclude: ['**/node_modules', '**/dist'] });
  return files.filter(
    (file) => existsSync(file) && !/\.generated\.ts$|CHANGELOG\.md$/.test(file) && !DATA.includes(file),
  );
}

/** The places of riddles in a text, as `line: phrase`. */
function riddlesIn(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      RIDDLES.flatMap(({ pattern }) => (pattern.test(line) ? [`${index + 1}: ${pattern.exec(line)?.[0]}`] : [])),
    );
}

describe('the English of code and documents', () => {
  const found = proseFiles().map((file) => ({ file, riddles: riddlesIn(readFileSync(file, 'utf8')) }));

  it('has no phrases that make readers stop', () => {
    expect(found.length).toBeGreaterThan(500);
    expect(found.flatMap(({ file, riddles }) => riddles.map((riddle) => `${file}:${riddle}`))).toEqual([]);
  });

  it.each(RIDDLES)('would be found: $example', ({ example, better }) => {
    expect(riddlesIn(`First line.\n${example}`)).toHaveLength(1);
    expect(riddlesIn(better)).toEqual([]);
  });
});
