import { IS_LONG } from '../long-form.ts';

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
const SUSPICIOUS_MS = IS_LONG ? 400 : 60;
/** Ten times the text may take ten times the time; in the square of its length, it would take a hundred times as long. */
const MOST_GROWTH = 40;

/** In the short form, texts are a fifth as long: what is in the square of their length takes a 25th of the time. */
const LENGTHS = IS_LONG ? [10_000, 100_000, 1_000_000] : [2000, 20_000, 200_000];

/** The longest text that `problemOfGrowth` tries by default. */
export const LONGEST: number = Math.max(...LENGTHS);

/**
 * Runs something with three texts, each ten times as long as the one before.
 * @param longest no longer ones than this
 * @returns what is wrong with how the time grows; `undefined` where it grows as the text does
 */
export async function problemOfGrowth(
  run: (length: number) => unknown,
  longest = LONGEST,
): Promise<string | undefined> {
  const timed = async (length: number): Promise<number> => {
    // Of the processor, not of the clock: other work of the machine is no part of it.
    const started = process.cpuUsage();
    await run(length);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
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
  return time > SUSPICIOUS_MS && time > Math.max(before, 1) * MOST_GROWTH;
}
