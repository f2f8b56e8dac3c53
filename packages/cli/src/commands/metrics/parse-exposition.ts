/** One sample of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one family. */
export interface SampleFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const META = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*)(?: (.*))?$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? +(\S+)/;
const LABEL = /(?<!\w)([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const SUFFIXES = /_(?:total|bucket|sum|count|created)$/;

/**
 * The families of Prometheus' text format, or of OpenMetrics; exemplars and times are ignored.
 * @throws SyntaxError with the line's number if a line is neither a comment nor a sample
 */
export function parseExposition(text: string): readonly SampleFamily[] {
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  const familyOf = (name: string): { name: string; type: string; help: string; samples: Sample[] } => {
    const known = families.get(name) ?? { name, type: 'untyped', help: '', samples: [] };
    families.set(name, known);
    return known;
  };
  for (const [place, line] of text.split('\n').entries()) {
    const [, what, name = '', rest = ''] = META.exec(line) ?? [];
    if (what === 'TYPE') familyOf(name).type = rest;
    else if (what === 'HELP') familyOf(name).help = unescaped(rest);
    else if (line.trim() !== '' && !line.startsWith('#')) {
      const sample = sampleOf(line);
      if (sample === undefined) throw new SyntaxError(`line ${place + 1} is not a sample of Prometheus' text format`);
      const base = families.has(sample.name) ? sample.name : sample.name.replace(SUFFIXES, '');
      familyOf(base).samples.push(sample);
    }
  }
  return [...families.values()];
}

function sampleOf(line: string): Sample | undefined {
  const [, name, labels = '', text = ''] = SAMPLE.exec(line) ?? [];
  const value = numberOf(text);
  if (name === undefined || value === undefined) return undefined;
  const pairs = [...labels.matchAll(LABEL)].map(([, label = '', quoted = '']) => [label, unescaped(quoted)] as const);
  return { name, labels: Object.fromEntries(pairs), value };
}

function numberOf(text: string): number | undefined {
  if (/^\+?inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf$/i.test(text)) return Number.NEGATIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
