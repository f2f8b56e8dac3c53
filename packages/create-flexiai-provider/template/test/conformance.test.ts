import { describe, it } from 'node:test';
import { providerConformance } from '@flexiai/testing';
import { acmeLlm } from '../src/index.ts';
import { server } from './server.ts';

providerConformance({ describe, it }, { plugin: acmeLlm, server });
