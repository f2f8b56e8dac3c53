export type { EchoConfigInput } from './echo-config.ts';
export { echo } from './echo-plugin.ts';
