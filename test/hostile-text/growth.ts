import { IS_LONG } from '../long-form.ts';

/** Typical parts of hostile texts: each is repeated. */
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

/** The parts for one function: in the short form every eighth one, not the same ones for each function. */
export function pumpsFor(name: string): readonly string[] {
  return IS_LONG ? PUMPS : PUMPS.filter((_pump, index) => (index + name.length) % 8 === 0);
}

/** A text of this many characters. */
export function textOf(pump: string, length: number): string {
  return pump.repeat(Math.ceil(length / pump.length)).slice(0, length);
}

/** Shorter times are ignored, because chance may cause them, in ms. */
const SUSPICIOUS_MS = IS_LONG ? 400 : 200;
/** Ten times the text may take ten times the time; quadratic time would be a hundred times. */
const MOST_GROWTH = 40;

/** In the short form, texts are a fifth as long: quadratic functions take a 25th of the time. */
const LENGTHS = IS_LONG ? [10_000, 100_000, 1_000_000] : [2000, 20_000, 200_000];

/** The longest text that `problemOfGrowth` uses by default. */
export const LONGEST: number = Math.max(...LENGTHS);

/**
 * Runs a function with three texts, each ten times as long as the one before.
 * @param longest maximum length
 * @returns the problem with the growth of the time; `undefined` if it is linear
 */
export async function problemOfGrowth(
  run: (length: number) => unknown,
  longest = LONGEST,
): Promise<string | undefined> {
  const timed = async (length: number): Promise<number> => {
    // CPU time, so that other work of the machine does not count.
    const started = process.cpuUsage();
    await run(length);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  let before = 0;
  for (const length of LENGTHS.filter((each) => each <= longest)) {
    let time = await timed(length);
    // A pause of the machine must not count.
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
