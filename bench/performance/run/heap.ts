import type { PartyName } from '../parties/parties.ts';
import { TRIALS } from '../scenarios.ts';
import type { Lanes } from './lanes.ts';
import type { Row } from './row.ts';
import type { Sizes } from './sizes.ts';
import type { Upstream } from './upstream.ts';

const PARTIES: readonly PartyName[] = ['openai SDK', 'FlexiAI'];

/** What stays in memory after many unary calls and streams over sockets, on the Chat wire. */
export async function measureHeap(sizes: Sizes, upstream: Upstream, lanes: Lanes): Promise<readonly Row[]> {
  const scenario = TRIALS.find(({ name }) => name === 'chat/unary-1')?.scenario;
  if (scenario === undefined) throw new Error('There is no unary call to take.');
  const rows: Row[] = [];
  for (const party of PARTIES) {
    const lane = lanes.open({ name: party, party });
    const job = {
      party,
      wire: 'chat',
      scenario,
      baseURL: upstream.url('burst', 'chat'),
      brokenURL: undefined,
    } as const;
    await lane.do({ type: 'prepare', job });
    const { heapRequests: requests, heapStreams: streams, settleMs } = sizes;
    const { heap } = await lane.do({ type: 'heap', requests, streams, settleMs });
    if (heap === undefined) throw new Error(`${party} gave no figure.`);
    rows.push({ trial: 'heap', side: party, value: heap.bytesPerRequest, unit: 'bytes a request', left: heap.left });
  }
  return rows;
}
