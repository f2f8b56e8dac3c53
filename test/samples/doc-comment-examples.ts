/**
 * The examples in the doc comments of a source file, as Markdown of which `extractSamples` takes the blocks: what stands behind
 * an `@example`, up to the next tag, without the stars. Every line stands where it stood; all others are empty.
 */
export function docCommentExamples(source: string): string {
  let isComment = false;
  let isExample = false;
  let isCode = false;
  const lines = source.split(/\r?\n/).map((line) => {
    if (/^\s*\/\*\*/.test(line)) isComment = true;
    const text = isComment ? line.replace(/^\s*(?:\/\*\*|\*(?!\/)) ?/, '').replace(/\s*\*\/\s*$/, '') : '';
    const tag = isComment && !isCode ? /^@(\w+)/.exec(text)?.[1] : undefined;
    if (tag !== undefined) isExample = tag === 'example';
    const shown = isExample && tag === undefined ? text : '';
    if (isExample && /^`{3,}/.test(text)) isCode = !isCode;
    if (line.includes('*/')) isComment = isExample = isCode = false;
    return shown;
  });
  return lines.join('\n');
}
