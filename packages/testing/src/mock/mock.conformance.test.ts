import { describe, it } from 'vitest';
import { providerConformance } from '../conformance/provider-conformance.ts';
import { mockProvider } from './mock-provider.ts';

providerConformance({ describe, it }, { plugin: mockProvider(), model: 'mock-1' });
