// Builds the dashboard's page into packages/metrics/src/dashboard/page-files.generated.ts: `npm run dashboard:page`.
import { writeFile } from 'node:fs/promises';
import { buildPage, GENERATED } from './build-page.ts';

await writeFile(GENERATED, await buildPage());
