import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { LimitCalendar } from './limit-window.ts';

const HOUR = 3_600_000;

function windowOf(per: 'minute' | 'hour' | 'day' | 'month', timeZone: string, now: string) {
  const { start, end } = new LimitCalendar(per, timeZone).at(Date.parse(now));
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString(), hours: (end - start) / HOUR };
}

describe('LimitCalendar', () => {
  it.each([
    ['minute', 'Asia/Kathmandu', '2026-12-01T10:20:30.5Z', '2026-12-01T10:20:00.000Z', '2026-12-01T10:21:00.000Z'],
    ['hour', 'UTC', '2026-12-01T10:20:30Z', '2026-12-01T10:00:00.000Z', '2026-12-01T11:00:00.000Z'],
    ['hour', 'Asia/Kathmandu', '2026-12-01T10:20:30Z', '2026-12-01T10:15:00.000Z', '2026-12-01T11:15:00.000Z'],
    ['day', 'UTC', '2026-12-01T00:00:00Z', '2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z'],
    ['day', 'America/Los_Angeles', '2026-12-01T07:59:59Z', '2026-11-30T08:00:00.000Z', '2026-12-01T08:00:00.000Z'],
    ['month', 'Asia/Tokyo', '2026-11-30T15:00:00Z', '2026-11-30T15:00:00.000Z', '2026-12-31T15:00:00.000Z'],
    ['month', 'UTC', '2028-02-29T23:59:59Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ] as const)('finds the %s in %s at %s', (per, timeZone, now, start, end) => {
    expect(windowOf(per, timeZone, now)).toMatchObject({ start, end });
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00Z', '2026-04-04T13:00:00.000Z', 24.5],
    // The clock changes at midnight: the day begins at one o'clock.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00.000Z', 23],
    // The hour before one occurs twice: the day begins with the first occurrence.
    ['America/Havana', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00.000Z', 25],
  ])('knows how long a day in %s is when the clock changes on %s', (timeZone, now, start, hours) => {
    expect(windowOf('day', timeZone, now)).toMatchObject({ start, hours });
  });

  it('counts an hour that occurs twice as two hours', () => {
    expect(windowOf('hour', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toMatchObject({
      start: '2026-10-25T00:00:00.000Z',
      hours: 1,
    });
    expect(windowOf('hour', 'Europe/Berlin', '2026-10-25T01:30:00Z')).toMatchObject({
      start: '2026-10-25T01:00:00.000Z',
      hours: 1,
    });
  });

  it('has windows without gaps, and the same window for each of its moments, in every zone', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Africa/Cairo',
    ];
    const start = Date.UTC(2020, 0, 1);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('day' as const, 'month' as const, 'minute' as const),
        fc.integer({ min: start, max: Date.UTC(2030, 0, 1) }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, per, now, share) => {
          const window = new LimitCalendar(per, zone).at(now);
          const other = Math.floor(window.start + share * (window.end - 1 - window.start));
          expect(window.start <= now && now < window.end).toBe(true);
          expect(new LimitCalendar(per, zone).at(other)).toEqual(window);
          expect(new LimitCalendar(per, zone).at(window.end).start).toBe(window.end);
        },
      ),
      propertyRuns(60, 3000),
    );
  });

  it('throws for an unknown zone', () => {
    expect(() => new LimitCalendar('day', 'Mars/Olympus')).toThrow(RangeError);
  });
});
