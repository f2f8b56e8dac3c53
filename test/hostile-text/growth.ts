/** What texts of attackers are made of: each is repeated. */
export const PUMPS: readonly string[] = [
  'a',
  ' ',
  '\n',
  '\r',
  '\t',
  '.',
  '*',
  '"',
  '\\',
  '\\"',
  '{',
  '[',
  '<',
  '{"a":',
  '[[{"error":',
  '"},{"',
  '-',
  '0',
  '0.',
  '1s',
  ',',
  ';',
  '=',
  '%41',
  'a ',
  'a.',
  'a: ',
  'A_',
  '…',
  '\ud83d',
  '😀',
  'Bearer ',
  'a**',
  'sk-',
  'eyJ',
  'key=',
  'https://a',
  'data:',
  'event: a\n',
  'data: {}\n\n',
  'model ',
  'content ',
  'API key ',
  'input token ',
  'unsupported ',
  'not currently ',
  'thinking.',
  'tool_choice ',
  'multiple "user',
  '[GoogleGenerativeAI Error]: ',
  '</think>',
];

/** A text of so many characters. */
export function textOf(pump: string, length: number): string {
  return pump.repeat(Math.ceil(length / pump.length)).slice(0, length);
}

/** Time is only looked at where it is so long that chance cannot have made it, in ms. */
const SUSPICIOUS_MS = 400;
/** Ten times the text may take ten times the time; in the square of its length, it would take a hundred times as long. */
const MOST_GROWTH = 40;

const LENGTHS = [10_000, 100_000, 1_000_000];

/**
 * Runs something with texts of 10 kB, 100 kB and 1 MB.
 * @param longest no longer ones than this
 * @returns what is wrong with how the time grows; `undefined` where it grows as the text does
 */
export async function problemOfGrowth(
  run: (length: number) => unknown,
  longest = 1_000_000,
): Promise<string | undefined> {
  const timed = async (length: number): Promise<number> => {
    const started = performance.now();
    await run(length);
    return performance.now() - started;
  };
  let before = 0;
  for (const length of LENGTHS.filter((each) => each <= longest)) {
    let time = await timed(length);
    // A pause of the machine is not to be taken for the work.
    for (let again = 0; again < 2 && isTooLong(time, before); again += 1) time = Math.min(time, await timed(length));
    if (isTooLong(time, before))
      return `${Math.round(time)} ms for ${length} characters, ${Math.round(before)} ms for a tenth`;
    before = time;
  }
  return undefined;
}

function isTooLong(time: number, before: number): boolean {
  return time > SUSPICIOUS_MS && time > before * MOST_GROWTH;
}
