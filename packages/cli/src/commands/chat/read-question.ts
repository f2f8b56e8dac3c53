const FENCE = '"""';

/**
 * A question of one line, or of several: a line that ends with a backslash continues in the next one, and `"""` begins
 * and ends a longer text.
 * @param next reads a line, the first or a further one
 * @returns `undefined` at the end of the lines
 */
export async function readQuestion(
  next: (place: 'first' | 'further') => Promise<string | undefined>,
): Promise<string | undefined> {
  const first = await next('first');
  if (first === undefined) return undefined;
  return first.trimStart().startsWith(FENCE) ? readFenced(first, next) : readContinued(first, next);
}

async function readFenced(first: string, next: (place: 'further') => Promise<string | undefined>): Promise<string> {
  const opening = first.trimStart().slice(FENCE.length);
  const closed = opening.indexOf(FENCE);
  if (closed !== -1) return opening.slice(0, closed).trim();
  const lines = [opening];
  for (;;) {
    const line = await next('further');
    const end = line?.indexOf(FENCE) ?? 0;
    if (line === undefined || end !== -1) return [...lines, line?.slice(0, end) ?? ''].join('\n').trim();
    lines.push(line);
  }
}

async function readContinued(first: string, next: (place: 'further') => Promise<string | undefined>): Promise<string> {
  const lines: string[] = [];
  let line: string | undefined = first;
  while (line?.endsWith('\\')) {
    lines.push(line.slice(0, -1));
    line = await next('further');
  }
  return [...lines, line ?? ''].join('\n').trim();
}
