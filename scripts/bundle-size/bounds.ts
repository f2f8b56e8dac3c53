/** What a program may weigh, in kB (1000 bytes) after minification and gzip. */
export interface Bound {
  /** What loads with the program: a few per cent more than it was when this was last changed. */
  readonly eagerKb: number;
  /** What loads later. */
  readonly lazyKb: number;
  /** Source files that load with the program. */
  readonly modules: number;
  /** What the design wants of `eagerKb`. */
  readonly targetKb?: number;
}

/** By the names in programs.ts. Lower a bound when a program has become smaller; raise it only for a reason in a commit. */
export const bounds: { readonly [program: string]: Bound } = {
  '`RateLimitError` alone': { eagerKb: 4.6, lazyKb: 61, modules: 14, targetKb: 6 },
  '`createFlexiAI`': { eagerKb: 71.5, lazyKb: 41, modules: 181, targetKb: 40 },
  '`createFlexiAI` with OpenAI': { eagerKb: 80.6, lazyKb: 92, modules: 202 },
  '`createFlexiAI` with three providers': { eagerKb: 85.8, lazyKb: 126.5, modules: 230, targetKb: 80 },
  '`@flexiai/ai-sdk`': { eagerKb: 8.5, lazyKb: 0, modules: 21 },
  '`@flexiai/cache`': { eagerKb: 25.3, lazyKb: 0, modules: 55 },
  '`@flexiai/core`': { eagerKb: 77.6, lazyKb: 41, modules: 196 },
  '`@flexiai/core/plugin`': { eagerKb: 42, lazyKb: 6.9, modules: 122 },
  '`@flexiai/core/define`': { eagerKb: 9.4, lazyKb: 0, modules: 29 },
  '`@flexiai/core/browser`': { eagerKb: 2.6, lazyKb: 0, modules: 8, targetKb: 8 },
  '`@flexiai/core/mcp`': { eagerKb: 1.4, lazyKb: 0, modules: 4 },
  '`@flexiai/core/node`': { eagerKb: 88.8, lazyKb: 41, modules: 211 },
  '`@flexiai/cost`': { eagerKb: 29.4, lazyKb: 0, modules: 69 },
  '`@flexiai/cost/node`': { eagerKb: 3.8, lazyKb: 0, modules: 6 },
  '`@flexiai/cost/testing`': { eagerKb: 2.1, lazyKb: 0, modules: 2 },
  '`@flexiai/gemini-wire`': { eagerKb: 18.4, lazyKb: 0, modules: 45 },
  '`@flexiai/gemini-wire/define`': { eagerKb: 2, lazyKb: 0, modules: 10 },
  '`@flexiai/logger`': { eagerKb: 8.9, lazyKb: 0, modules: 25 },
  '`@flexiai/metrics`': { eagerKb: 64.8, lazyKb: 0, modules: 51 },
  '`@flexiai/metrics/node`': { eagerKb: 64.4, lazyKb: 0, modules: 46 },
  '`@flexiai/metrics/otel`': { eagerKb: 10.1, lazyKb: 0, modules: 22 },
  '`@flexiai/metrics/dashboard`': { eagerKb: 2.9, lazyKb: 0, modules: 6 },
  '`@flexiai/provider-ai-sdk`': { eagerKb: 10.5, lazyKb: 0, modules: 23 },
  '`@flexiai/provider-anthropic`': { eagerKb: 2.4, lazyKb: 15.1, modules: 12 },
  '`@flexiai/provider-bedrock`': { eagerKb: 4, lazyKb: 15.9, modules: 12 },
  '`@flexiai/provider-gemini`': { eagerKb: 0.8, lazyKb: 1.4, modules: 3 },
  '`@flexiai/provider-google`': { eagerKb: 2.5, lazyKb: 3.8, modules: 9 },
  '`@flexiai/provider-openai`': { eagerKb: 9.8, lazyKb: 29.5, modules: 36 },
  '`@flexiai/testing`': { eagerKb: 80, lazyKb: 0, modules: 148 },
};
