import { packageConfig } from '../../tsup.config.base.ts';

export default packageConfig(['src/index.ts', 'src/register.ts']);
