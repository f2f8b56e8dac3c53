import { providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { echo } from './echo-plugin.ts';

providerConformance({ describe, it }, { plugin: echo });
