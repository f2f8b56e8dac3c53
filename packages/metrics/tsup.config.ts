import { packageConfig } from '../../tsup.config.base.ts';

export default packageConfig(['src/index.ts', 'src/node.ts', 'src/dashboard.ts', 'src/otel.ts'], {
  // Part of the dashboard's page, which is built before: src/dashboard/page-files.generated.ts.
  noExternal: ['uplot'],
});
