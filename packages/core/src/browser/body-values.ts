import { SSEParser } from '../plugin/sse/sse-parser.ts';

/** What a body consists of, piece by piece. */
export interface BodyReader {
  /** The values that these bytes complete. */
  push(bytes: Uint8Array): readonly string[];
  /** What was left at the end. */
  end(): readonly string[];
}

/** The end of an answer, as `toResponse` writes it. */
export const END: ReadonlySet<string> = new Set(['[DONE]', '{"type":"done"}']);

/** The texts of a body of Server-Sent Events: the data of each. */
export function eventTexts(): BodyReader {
  const parser = new SSEParser();
  const texts = (events: readonly { readonly data: string }[]): readonly string[] => events.map(({ data }) => data);
  return { push: (bytes) => texts(parser.push(bytes)), end: () => texts(parser.end()) };
}

/** The lines of a body, without empty ones, which keep a connection open. */
export function lineTexts(): BodyReader {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  const push = (text: string): readonly string[] => {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    const [first, ...others] = lines;
    if (first === undefined) {
      rest.push(last);
      return [];
    }
    const whole = [rest.join('') + first, ...others];
    rest = [last];
    return whole.filter((line) => line.trim() !== '');
  };
  return {
    push: (bytes) => push(decoder.decode(bytes, { stream: true })),
    end: () => push(`${decoder.decode()}\n`),
  };
}
