import { openaiChatConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { openai } from './openai-plugin.ts';

providerConformance({ describe, it }, { plugin: openai, server: openaiChatConformance, model: 'gpt-4.1-mini' });
