import { packageConfig } from '../../tsup.config.base.ts';

// A command has no types to publish.
export default packageConfig(['src/main.ts'], { declarations: false });
