import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgets } from './budgets.ts';

const path = process.argv[2] ?? join(tmpdir(), `flexiai-costs-${process.pid}.sqlite`);
await budgets((line) => console.log(line), path);
