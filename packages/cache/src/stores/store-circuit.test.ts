import { beforeEach, describe, expect, it } from 'vitest';
import { StoreCircuit } from './store-circuit.ts';

let time: number;
let changes: string[];
let circuit: StoreCircuit;

beforeEach(() => {
  time = 0;
  changes = [];
  circuit = new StoreCircuit({
    budgetMs: 50,
    maxFailures: 3,
    restMs: 1_000,
    maxRestMs: 4_000,
    now: () => time,
    onChange: (state) => changes.push(state),
  });
});

function open(): void {
  circuit.failed(50, new Error('down'));
}

describe('StoreCircuit', () => {
  it('opens when failures in a row have used up the time budget', () => {
    circuit.failed(30, new Error('slow'));
    expect(circuit.allowanceMs).toBe(20);
    expect(circuit.permit()).toBe('closed');
    circuit.failed(20, new Error('slow'));
    expect(circuit.permit()).toBe('open');
    expect(changes).toEqual(['open']);
  });

  it('opens after three failures in a row, however fast they are', () => {
    for (let failure = 0; failure < 3; failure += 1) circuit.failed(0, new Error('refused'));
    expect(circuit.isOpen).toBe(true);
  });

  it('stays closed when there are successes between the failures', () => {
    for (let round = 0; round < 10; round += 1) {
      circuit.failed(30, new Error('slow'));
      circuit.succeeded();
    }
    expect(circuit.isOpen).toBe(false);
  });

  it('lets one probe pass after a pause, and closes when it is fast', () => {
    open();
    time = 999;
    expect(circuit.permit()).toBe('open');
    time = 1_000;
    expect([circuit.permit(), circuit.permit()]).toEqual(['probe', 'open']);
    circuit.probed(true, 10);
    expect(circuit.permit()).toBe('closed');
    expect(circuit.allowanceMs).toBe(50);
    expect(changes).toEqual(['open', 'closed']);
  });

  it('doubles the pause after each failed probe, up to a maximum', () => {
    open();
    const rests: number[] = [];
    for (let probe = 0; probe < 4; probe += 1) {
      const since = time;
      while (circuit.permit() !== 'probe') time += 1_000;
      rests.push(time - since);
      circuit.probed(false, 0);
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 4_000]);
  });

  it('stays open after a probe with a late answer, and probes again after the same pause', () => {
    open();
    time = 1_000;
    circuit.permit();
    time = 1_060;
    circuit.probed(true, 60);
    expect(circuit.isOpen).toBe(true);
    time = 2_060;
    expect(circuit.permit()).toBe('probe');
  });

  it('probes at once when an operation succeeds after its time-out', () => {
    circuit.answeredLate();
    open();
    expect(circuit.permit()).toBe('open');
    circuit.answeredLate();
    expect(circuit.permit()).toBe('probe');
    circuit.answeredLate();
    expect(circuit.permit()).toBe('open');
  });

  it('probes again when a probe never returns', () => {
    open();
    time = 1_000;
    expect(circuit.permit()).toBe('probe');
    time = 1_999;
    expect(circuit.permit()).toBe('open');
    time = 2_000;
    expect(circuit.permit()).toBe('probe');
  });
});
