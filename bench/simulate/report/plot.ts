import { BIN_MS, type Series } from '../run/series.ts';

/** The data of a plot of one outage. */
export interface PlotData {
  readonly title: string;
  readonly subtitle: string;
  /** By policy, in the order of drawing. */
  readonly series: ReadonlyMap<string, Series>;
  /** When the series begin, in ms since the outage began: less than 0. */
  readonly fromMs: number;
  readonly durationMs: number;
}

/** One of the two columns. */
interface Panel {
  readonly title: string;
  readonly left: number;
  readonly kind: 'answered' | 'requests';
  readonly top: number;
  readonly unit: string;
  readonly values: (series: Series) => readonly number[];
}

const WIDTH = 1000;
const LABELS = 250;
const PANEL = 330;
const GAP = 70;
const HEAD = 92;
const ROW = 26;
const ROW_GAP = 11;
const FOOT = 46;
const MINUTE_MS = 60_000;

/**
 * A row for each policy, over one time axis: how many of its calls were answered, and how many requests it sent to the
 * failing upstream. Contains colours for light and dark themes.
 */
export function plot({ title, subtitle, series, fromMs, durationMs }: PlotData): string {
  const rows = [...series];
  const bins = Math.max(...rows.map(([, { answered }]) => answered.length));
  const untilMs = fromMs + bins * BIN_MS;
  const bottom = HEAD + rows.length * (ROW + ROW_GAP);
  const most = niceCeiling(Math.max(1, ...rows.flatMap(([, { primaryPerSecond }]) => primaryPerSecond)));
  const panels: readonly Panel[] = [
    {
      title: 'calls answered, by when they began',
      left: LABELS,
      kind: 'answered',
      top: 1,
      unit: '100 %',
      values: ({ answered }) => answered,
    },
    {
      title: 'requests to the broken upstream, a second',
      left: LABELS + PANEL + GAP,
      kind: 'requests',
      top: most,
      unit: String(most),
      values: ({ primaryPerSecond }) => primaryPerSecond,
    },
  ];
  const parts: string[] = [];
  for (const panel of panels) {
    const x = (ms: number): number => round(panel.left + ((ms - fromMs) / (untilMs - fromMs)) * PANEL);
    parts.push(text(panel.left, HEAD - 22, 'head', panel.title));
    parts.push(
      `<rect class="outage" x="${x(0)}" y="${HEAD - 12}" width="${round(x(durationMs) - x(0))}" height="${bottom - HEAD + 12}"/>`,
    );
    for (const [index, [, values]] of rows.entries()) {
      const base = HEAD + index * (ROW + ROW_GAP) + ROW;
      parts.push(area(panel, panel.values(values), base, x, fromMs));
      parts.push(`<line class="axis" x1="${panel.left}" x2="${panel.left + PANEL}" y1="${base}" y2="${base}"/>`);
      parts.push(
        text(panel.left - 6, base - ROW + 8, 'tick end', panel.unit),
        text(panel.left - 6, base, 'tick end', '0'),
      );
    }
    for (let ms = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS; ms <= untilMs; ms += MINUTE_MS) {
      parts.push(
        `<line class="axis" x1="${x(ms)}" x2="${x(ms)}" y1="${bottom - ROW_GAP}" y2="${bottom - ROW_GAP + 4}"/>`,
      );
      parts.push(text(x(ms), bottom + 8, 'tick middle', String(ms / MINUTE_MS)));
    }
    parts.push(text(panel.left + PANEL / 2, bottom + 26, 'tick middle', 'minutes since the outage began'));
  }
  for (const [index, [name]] of rows.entries()) {
    parts.push(text(12, HEAD + index * (ROW + ROW_GAP) + ROW / 2 + 5, 'label', name));
  }
  const height = bottom + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    text(12, 26, 'title', title),
    text(12, 46, 'tick', subtitle),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** Steps over the bins, filled down to the base. */
function area(
  { kind, top }: Panel,
  values: readonly number[],
  base: number,
  x: (ms: number) => number,
  fromMs: number,
): string {
  const steps = values.map((value, bin) => {
    const y = round(base - Math.min(1, value / top) * ROW);
    return `V${y}H${x(fromMs + (bin + 1) * BIN_MS)}`;
  });
  return `<path class="${kind}" d="M${x(fromMs)} ${base}${steps.join('')}V${base}Z"/>`;
}

function text(x: number, y: number, style: string, content: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${style}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next of 1, 1.5, 2, 3, 5, 7.5, 10, 15 … */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((step) => step * power).find((nice) => nice >= value) ?? value;
}

const STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1f2328}',
  '.title{font-size:17px;font-weight:600}.head{font-size:13px;font-weight:600}.label{font-size:13px}',
  '.tick{font-size:11px;fill:#59636e}.end{text-anchor:end}.middle{text-anchor:middle}',
  '.paper{fill:#ffffff}.outage{fill:#cf222e;fill-opacity:.09}.axis{stroke:#818b98;stroke-width:1}',
  '.answered{fill:#1a7f64}.requests{fill:#bc6c00}',
  '@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.tick{fill:#9198a1}.paper{fill:#0d1117}',
  '.outage{fill:#ff7b72;fill-opacity:.16}.axis{stroke:#656c76}.answered{fill:#3fb68b}.requests{fill:#e3a04a}}',
].join('');
