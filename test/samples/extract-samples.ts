/** A block of TypeScript in a Markdown file. */
export interface Sample {
  /** The file, from the root of the repository. */
  readonly file: string;
  /** The line of the block's first line of code, counted from 1. */
  readonly line: number;
  /** `false`: it is type-checked only. */
  readonly run: boolean;
  /** Its code, after the code of the blocks that it continues. */
  readonly code: string;
  /** For each line of `code` its line in the file. */
  readonly lines: readonly number[];
}

/**
 * Finds the blocks of TypeScript in a Markdown file. The words after `ts` are options:
 *
 * - ` ```ts ` is type-checked and run, alone;
 * - ` ```ts continue ` continues the block before it, and sees its names;
 * - ` ```ts no-run ` is only type-checked: for code that cannot run here, such as a web server that does not end.
 *
 * @throws Error for any other word, with the line
 */
export function extractSamples(file: string, markdown: string): Sample[] {
  const samples: Sample[] = [];
  const lines = markdown.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const [, indent = '', fence = '', info = ''] = /^(\s*)(`{3,})(.*)$/.exec(lines[index] ?? '') ?? [];
    if (fence === '') continue;
    const first = index + 1;
    const isEnd = (line: string) => line.trim() === fence;
    do index += 1;
    while (index < lines.length && !isEnd(lines[index] ?? ''));
    const [language, ...words] = info.trim().split(/\s+/);
    if (language !== 'ts' && language !== 'typescript') continue;

    const unknown = words.find((word) => word !== 'continue' && word !== 'no-run');
    if (unknown !== undefined)
      throw new Error(`${file}:${first} has '${unknown}': the options of a sample are continue and no-run.`);
    const before = words.includes('continue') ? samples.at(-1) : undefined;
    const own = lines.slice(first, index).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    samples.push({
      file,
      line: first + 1,
      run: !words.includes('no-run'),
      code: [...(before === undefined ? [] : [before.code]), ...own].join('\n'),
      lines: [...(before?.lines ?? []), ...own.map((_, offset) => first + 1 + offset)],
    });
  }
  return samples;
}
