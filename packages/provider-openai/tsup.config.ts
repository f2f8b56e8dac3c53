import { groupedFiles } from '../../scripts/grouped-files.ts';
import { packageConfig } from '../../tsup.config.base.ts';

const { entries, plugin } = await groupedFiles(import.meta.dirname, [{ name: 'with-index', with: ['src/index.ts'] }]);

export default packageConfig(['src/index.ts', 'src/register.ts'], { groups: entries, esbuildPlugins: [plugin] });
