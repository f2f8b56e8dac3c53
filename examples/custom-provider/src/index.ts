export type { EchoConfig } from './echo-config.ts';
export { echo } from './echo-plugin.ts';
