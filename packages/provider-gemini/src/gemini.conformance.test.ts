import { geminiConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { gemini } from './gemini-plugin.ts';

providerConformance({ describe, it }, { plugin: gemini, server: geminiConformance, model: 'gemini-2.5-flash' });
