import {
  clockText,
  countText,
  type DashboardState,
  durationText,
  entryState,
  percentText,
  preciseClockText,
  rateText,
  statusSentence,
  summarise,
  usdText,
} from '@flexiai/metrics/dashboard';
import type { Screen, Style } from '../../terminal/screen.ts';
import { type Cell, type Column, tableLines } from '../../terminal/table.ts';
import { wrapText } from './wrap-text.ts';

const STYLES = { good: 'good', warning: 'warning', bad: 'bad', idle: 'quiet' } as const satisfies Record<string, Style>;
/** A mark in addition to the colour, which not everyone can see, and not every terminal has. */
const MARKS = { good: '●', warning: '▲', bad: '✕', idle: '○' } as const;
/** From these widths on, there is space for more columns, in characters. */
const MIDDLE = 64;
const WIDE = 100;

/** One state as lines for a screen of this width. */
export function frameLines(screen: Screen, state: DashboardState, isLive: boolean): readonly string[] {
  const summary = summarise(state);
  const { level, text } = statusSentence(state, clockText);
  const title = state.title === 'FlexiAI' ? 'FlexiAI' : `FlexiAI  ${screen.foreign(state.title)}`;
  const live = isLive ? screen.paint('good', '● live') : screen.paint('warning', '○ reconnecting…');
  const { answered, cached, failed } = summary;
  const ended = answered + cached + failed;
  const facts = [
    `${rateText(summary.callsPerSecond)} calls/s`,
    `${state.inFlight} in progress`,
    ended === 0 ? '' : `${percentText((answered + cached) / ended)} answered`,
    `${countText(summary.inputTokens + summary.outputTokens)} tokens`,
    summary.costUsd === 0 ? '' : usdText(summary.costUsd),
    summary.cacheRatio === undefined ? '' : `${percentText(summary.cacheRatio)} cached`,
  ].filter((fact) => fact !== '');
  const sentence = wrapText(`${MARKS[level]} ${screen.foreign(text)}`, screen.width);
  return [
    `${screen.paint('title', title)}  ${screen.paint('quiet', preciseClockText(state.now))}  ${live}`,
    ...sentence.map((line) => screen.paint(STYLES[level], line)),
    ...wrapText(facts.join(' · '), screen.width).map((line) => screen.paint('quiet', line)),
    '',
    ...entryLines(screen, state, summary),
  ];
}

function entryLines(screen: Screen, state: DashboardState, summary: ReturnType<typeof summarise>): readonly string[] {
  const isMiddle = !screen.isTerminal || screen.width >= MIDDLE;
  const isWide = !screen.isTerminal || screen.width >= WIDE;
  const seconds = Math.max(1, Math.min(state.rangeMs, state.now - state.startedAt) / 1000);
  const columns: readonly (Column & { readonly isShown: boolean })[] = [
    { title: '', isShown: true },
    { title: 'entry', shrinks: true, isShown: true },
    { title: 'model', shrinks: true, isShown: isWide },
    { title: 'state', shrinks: true, isShown: true },
    { title: 'share', align: 'right', isShown: true },
    { title: 'calls/s', align: 'right', isShown: isMiddle },
    { title: 'p50', align: 'right', isShown: true },
    { title: 'p95', align: 'right', isShown: isMiddle },
    { title: 'first', align: 'right', isShown: isWide },
    { title: 'tok/s', align: 'right', isShown: isWide },
    { title: 'failed', align: 'right', isShown: isMiddle },
  ];
  const rows = state.entries.map((entry): readonly Cell[] => {
    const { level, label, detail } = entryState(entry, state.now);
    const own = summary.entries.get(entry.name);
    const failures = own?.failures ?? 0;
    return [
      { text: MARKS[level], style: STYLES[level] },
      { text: entry.name },
      { text: entry.model, style: 'quiet' },
      { text: detail === undefined || !isMiddle ? label : `${label}, ${detail}`, style: STYLES[level] },
      { text: percentText(own?.share ?? 0) },
      { text: rateText((own?.answered ?? 0) / seconds) },
      { text: durationText(entry.latency?.p50) },
      { text: durationText(entry.latency?.p95) },
      { text: durationText(entry.firstContent?.p50) },
      { text: rateText(own?.tokensPerSecond) },
      failures > 0 ? { text: countText(failures), style: 'bad' } : { text: '0' },
    ];
  });
  const isShown = (_: unknown, place: number): boolean => columns[place]?.isShown === true;
  return tableLines(
    screen,
    columns.filter(isShown),
    rows.map((row) => row.filter(isShown)),
  );
}
