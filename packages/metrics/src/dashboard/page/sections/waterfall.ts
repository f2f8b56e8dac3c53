import type { DashboardAttempt, DashboardCall } from '../../model/dashboard-state.ts';
import { countText, durationText, usdText } from '../../model/format.ts';
import { KIND_TEXTS, SKIP_TEXTS } from '../../model/reason-texts.ts';
import { h } from '../dom.ts';
import { type Level, shape } from '../shape.ts';

const OUTCOME_LEVELS = { success: 'good', failed: 'bad', interrupted: 'warning', aborted: 'idle' } as const;

/** The attempts of a call as bars over time, and the candidates that were skipped. */
export function waterfall(call: DashboardCall): HTMLElement {
  const total = Math.max(1, call.durationMs, ...call.attempts.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
  const attempts = call.attempts.map((attempt) => attemptLine(attempt, total));
  const skipped = call.skipped.map(({ provider, model, reason, message }) =>
    h(
      'li',
      { class: 'skip-line' },
      shape('idle'),
      h('span', {}, h('b', {}, provider), ` ${model} was skipped: ${SKIP_TEXTS[reason]}`),
      h('span', { class: 'sub' }, message),
    ),
  );
  return h(
    'div',
    { class: 'waterfall' },
    call.errorMessage !== undefined && h('p', { class: 'call-error' }, `${call.errorCode}: ${call.errorMessage}`),
    attempts.length > 0 && h('ol', { class: 'attempts', 'aria-label': 'Attempts' }, ...attempts),
    skipped.length > 0 && h('ul', { class: 'skips', 'aria-label': 'Skipped' }, ...skipped),
    h('p', { class: 'sub' }, `Correlation id ${call.correlationId}`),
  );
}

/** The bars of a call in one line. Decorative: the text contains the same. */
export function strip(call: DashboardCall): HTMLElement {
  const total = Math.max(1, call.durationMs, ...call.attempts.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
  const bars = call.attempts.map((attempt) => bar(attempt, total));
  return h('span', { class: 'strip', 'aria-hidden': 'true' }, ...bars);
}

function attemptLine(attempt: DashboardAttempt, total: number): HTMLElement {
  const { provider, model, kind, outcome, durationMs, firstContentMs, status, errorCode, errorMessage } = attempt;
  const facts = [
    `${KIND_TEXTS[kind]}${attempt.lastResort === true ? ', as a last resort' : ''}`,
    outcome === 'success' ? 'answered' : outcome,
    status === undefined ? '' : `HTTP ${status}`,
    errorCode ?? '',
    firstContentMs === undefined ? '' : `first content after ${durationText(firstContentMs)}`,
    attempt.outputTokens === undefined ? '' : `${countText(attempt.outputTokens)} tokens out`,
    attempt.costUsd === undefined ? '' : usdText(attempt.costUsd),
  ];
  return h(
    'li',
    { class: 'attempt' },
    h(
      'span',
      { class: 'attempt-name' },
      shape(OUTCOME_LEVELS[outcome] as Level),
      h('b', {}, provider),
      h('span', { class: 'sub' }, model),
    ),
    h('span', { class: 'track', 'aria-hidden': 'true' }, bar(attempt, total)),
    h('span', { class: 'number' }, durationText(durationMs)),
    h('span', { class: 'sub attempt-facts' }, facts.filter((fact) => fact !== '').join(' · ')),
    errorMessage !== undefined && h('span', { class: 'sub attempt-facts' }, errorMessage),
  );
}

function bar({ offsetMs, durationMs, firstContentMs, outcome }: DashboardAttempt, total: number): HTMLElement {
  const element = h('span', { class: 'attempt-bar', 'data-level': OUTCOME_LEVELS[outcome] });
  element.style.insetInlineStart = `${((offsetMs / total) * 100).toFixed(2)}%`;
  element.style.inlineSize = `${((durationMs / total) * 100).toFixed(2)}%`;
  if (firstContentMs !== undefined && durationMs > 0) {
    const wait = h('span', { class: 'attempt-wait' });
    wait.style.inlineSize = `${Math.min(100, (firstContentMs / durationMs) * 100).toFixed(1)}%`;
    element.append(wait);
  }
  return element;
}
