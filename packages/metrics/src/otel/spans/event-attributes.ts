import type { ClientEvents } from '@flexiai/core';
import type { Attributes } from '@opentelemetry/api';
import { OWN, type SPAN_EVENTS } from '../conventions/own-names.ts';
import { DefinedAttributes } from './defined-attributes.ts';

/** The events of a call that its span records. */
export type SpanEventName = keyof typeof SPAN_EVENTS;

/** The attributes of each event: never a prompt, an answer or a key. */
export const EVENT_ATTRIBUTES: { readonly [Name in SpanEventName]: (event: ClientEvents[Name]) => Attributes } = {
  skip: ({ skipped: { provider, model, reason } }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.reason]: reason,
  }),
  queueWait: ({ provider, model, waitedMs, admitted }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.waitedMs]: waitedMs,
    [OWN.admitted]: admitted,
  }),
  retry: ({ provider, model, delayMs, error }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.delayMs]: delayMs,
    [OWN.reason]: error.code,
  }),
  failover: ({ from, to, reason }) => ({ [OWN.from]: from, [OWN.to]: to, [OWN.reason]: reason }),
  hedge: ({ provider, model, afterMs, against }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.delayMs]: afterMs,
    [OWN.against]: against.provider,
  }),
  interruption: ({ provider, model, attempt, reason, partial }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.attemptNumber]: attempt,
    [OWN.reason]: reason,
    [OWN.textLength]: partial.text.length,
  }),
  continuation: ({ from, provider, attempt, reason, prefilled }) => ({
    [OWN.from]: from,
    [OWN.to]: provider,
    [OWN.attemptNumber]: attempt,
    [OWN.reason]: reason,
    [OWN.prefilled]: prefilled,
  }),
  restart: ({ from, provider, attempt, reason, discard }) => ({
    [OWN.from]: from,
    [OWN.to]: provider,
    [OWN.attemptNumber]: attempt,
    [OWN.reason]: reason,
    [OWN.textLength]: discard.textLength,
  }),
  warning: ({ provider, attempt, warning }) => ({
    [OWN.entry]: provider,
    [OWN.attemptNumber]: attempt,
    [OWN.code]: warning.code,
  }),
  breakerChange: ({ provider, model, from, to }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.from]: from,
    [OWN.to]: to,
  }),
  cacheHit: ({ provider, model, from, ageMs, savedUsd, savedMs }) =>
    new DefinedAttributes()
      .set(OWN.entry, provider)
      .set(OWN.model, model)
      .set(OWN.source, from)
      .set(OWN.ageMs, ageMs)
      .set(OWN.savedUsd, savedUsd)
      .set(OWN.savedMs, savedMs).all,
  cacheMiss: ({ reason }) => new DefinedAttributes().set(OWN.reason, reason).all,
  cacheStore: ({ provider, model, ttlMs, bytes }) => ({
    [OWN.entry]: provider,
    [OWN.model]: model,
    [OWN.ttlMs]: ttlMs,
    [OWN.bytes]: bytes,
  }),
};
