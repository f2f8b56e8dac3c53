export { type AiSdkOptions, aiSdk } from './ai-sdk.ts';
export type { AiSdkConfigInput, AiSdkPackageOptions } from './ai-sdk-config.ts';
export { aiSdkPlugin } from './ai-sdk-plugin.ts';
export type { AiSdkModel } from './model.ts';
