import { type StandIn, startStandIn, type WireReply } from '@flexiai/testing';

/** The services, or local servers that read the invoices of `data` as a model would. */
export async function startStandIns(): Promise<{ readonly openai: StandIn; readonly anthropic: StandIn }> {
  const reply = ({ body }: { readonly body: unknown }): WireReply => ({
    text: JSON.stringify({ invoice: read(JSON.stringify(body)) }),
    delayMs: 40,
  });
  return { openai: await startStandIn('openai', { reply }), anthropic: await startStandIn('anthropic', { reply }) };
}

function read(text: string): object | null {
  const [number] = /INV-\d+/.exec(text) ?? [];
  const [date] = /\d{4}-\d\d-\d\d/.exec(text) ?? [];
  const [, total, currency] = /(\d+\.\d\d) ([A-Z]{3})/.exec(text) ?? [];
  return number === undefined ? null : { number, date, total: Number(total), currency };
}
