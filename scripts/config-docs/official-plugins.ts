import type { AnyProviderPlugin } from '../../packages/core/src/index.ts';
import * as aiSdk from '../../packages/provider-ai-sdk/src/index.ts';
import * as anthropic from '../../packages/provider-anthropic/src/index.ts';
import * as bedrock from '../../packages/provider-bedrock/src/index.ts';
import * as gemini from '../../packages/provider-gemini/src/index.ts';
import * as google from '../../packages/provider-google/src/index.ts';
import * as openai from '../../packages/provider-openai/src/index.ts';

/** Every plugin that the packages of this repository export. */
export const officialPlugins: readonly AnyProviderPlugin[] = [openai, anthropic, google, gemini, bedrock, aiSdk]
  .flatMap((module) =>
    Object.values(module).filter(
      (exported): exported is typeof openai.openai => typeof exported === 'function' && 'apiVersion' in exported,
    ),
  )
  .sort((a, b) => (a.id < b.id ? -1 : 1));
