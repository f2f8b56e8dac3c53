export { type CostStoreTestOptions, type CostStoreTestRunner, testCostStore } from './testing/test-cost-store.ts';
