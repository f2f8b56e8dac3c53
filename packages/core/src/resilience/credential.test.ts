import { describe, expect, it } from 'vitest';
import { Credential } from './credential.ts';

describe('Credential', () => {
  it('can be used until it is refused, not for a while after that, and again when the while is over', () => {
    const credential = new Credential(1000, 5000);
    expect(credential.outUntil(0)).toBeUndefined();
    credential.begin();
    credential.refused(0);
    expect(credential.outUntil(0)).toBe(1000);
    expect(credential.outUntil(999)).toBe(1000);
    expect(credential.outUntil(1000)).toBeUndefined();
  });

  it('doubles its pause with each refusal in a row, up to the longest pause', () => {
    const credential = new Credential(1000, 5000);
    const waits: number[] = [];
    let now = 0;
    for (let refusal = 0; refusal < 5; refusal += 1) {
      credential.begin();
      credential.refused(now);
      const until = credential.outUntil(now) ?? now;
      waits.push(until - now);
      now = until;
    }
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000]);
    credential.begin();
    credential.accepted();
    credential.refused(now);
    expect(credential.outUntil(now)).toBe(now + 1000);
  });

  it('counts the refusals of calls that were in flight together as one', () => {
    const credential = new Credential(1000, 5000);
    for (let call = 0; call < 50; call += 1) credential.begin();
    for (let call = 0; call < 50; call += 1) credential.refused(call);
    expect(credential.outUntil(50)).toBe(1000);
  });

  it('counts a refusal again after it was accepted, even within the pause of the one before', () => {
    const credential = new Credential(1000, 5000);
    credential.refused(0);
    credential.accepted();
    expect(credential.outUntil(10)).toBeUndefined();
    credential.refused(20);
    expect(credential.outUntil(20)).toBe(1020);
  });

  it('is tried again by one call at a time', () => {
    const credential = new Credential(1000, 5000);
    credential.refused(0);
    expect(credential.outUntil(2000)).toBeUndefined();
    credential.begin();
    expect(credential.outUntil(2000)).toBe(2001);
    credential.unknown();
    expect(credential.outUntil(2000)).toBeUndefined();
    credential.begin();
    credential.accepted();
    credential.begin();
    expect(credential.outUntil(2000)).toBeUndefined();
  });

  it('ignores calls that began before it was refused, however late they end', () => {
    const credential = new Credential(1000, 5000);
    const early = [credential.begin(), credential.begin(), credential.begin()];
    credential.refused(0, early[0]);
    const late = credential.begin();
    expect([...early, late]).toEqual([false, false, false, true]);
    // The attempt that tries it again is in flight: these neither end it nor count as another refusal.
    credential.refused(1500, early[1]);
    credential.unknown(early[2]);
    expect(credential.outUntil(1500)).toBe(1501);
    credential.refused(1600, late);
    expect(credential.outUntil(1600)).toBe(3600);
  });

  it('can be used at once after a reset', () => {
    const credential = new Credential(1000, 5000);
    credential.refused(0);
    credential.reset();
    expect(credential.outUntil(1)).toBeUndefined();
    credential.refused(1);
    expect(credential.outUntil(1)).toBe(1001);
  });

  it('survives more refusals than a double can count to', () => {
    const credential = new Credential(1000, 5000);
    let now = 0;
    for (let refusal = 0; refusal < 2000; refusal += 1) {
      credential.refused(now);
      now = credential.outUntil(now) ?? Number.NaN;
    }
    expect(Number.isFinite(now)).toBe(true);
  });
});
