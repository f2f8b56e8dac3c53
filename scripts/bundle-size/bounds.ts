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
  '`RateLimitError` alone': { eagerKb: 4.7, lazyKb: 64.8, modules: 12, targetKb: 6 },
  '`createFlexiAI`': { eagerKb: 60.8, lazyKb: 53.8, modules: 160, targetKb: 40 },
  '`createFlexiAI` with OpenAI': { eagerKb: 70, lazyKb: 106, modules: 182 },
  '`createFlexiAI` with three providers': { eagerKb: 75.2, lazyKb: 140.3, modules: 209, targetKb: 80 },
  '`@flexiai/ai-sdk`': { eagerKb: 8.3, lazyKb: 0, modules: 21 },
  '`@flexiai/cache`': { eagerKb: 25.3, lazyKb: 0, modules: 55 },
  '`@flexiai/core`': { eagerKb: 74.4, lazyKb: 46.8, modules: 190 },
  '`@flexiai/core/plugin`': { eagerKb: 43.1, lazyKb: 6.7, modules: 127 },
  '`@flexiai/core/define`': { eagerKb: 9.7, lazyKb: 0, modules: 30 },
  '`@flexiai/core/browser`': { eagerKb: 2.6, lazyKb: 0, modules: 8, targetKb: 8 },
  '`@flexiai/core/mcp`': { eagerKb: 1.4, lazyKb: 0, modules: 4 },
  '`@flexiai/core/node`': { eagerKb: 78.6, lazyKb: 53.8, modules: 191 },
  '`@flexiai/cost`': { eagerKb: 29.4, lazyKb: 0, modules: 69 },
  '`@flexiai/cost/node`': { eagerKb: 3.7, lazyKb: 0, modules: 6 },
  '`@flexiai/cost/testing`': { eagerKb: 2.1, lazyKb: 0, modules: 2 },
  '`@flexiai/gemini-wire`': { eagerKb: 18, lazyKb: 0, modules: 45 },
  '`@flexiai/gemini-wire/define`': { eagerKb: 2, lazyKb: 0, modules: 11 },
  '`@flexiai/logger`': { eagerKb: 8.7, lazyKb: 0, modules: 25 },
  '`@flexiai/metrics`': { eagerKb: 64.8, lazyKb: 0, modules: 51 },
  '`@flexiai/metrics/node`': { eagerKb: 63, lazyKb: 0, modules: 46 },
  '`@flexiai/metrics/otel`': { eagerKb: 9.9, lazyKb: 0, modules: 22 },
  '`@flexiai/metrics/dashboard`': { eagerKb: 2.9, lazyKb: 0, modules: 6 },
  '`@flexiai/provider-ai-sdk`': { eagerKb: 10.3, lazyKb: 0, modules: 23 },
  '`@flexiai/provider-anthropic`': { eagerKb: 2.4, lazyKb: 14.5, modules: 12 },
  '`@flexiai/provider-bedrock`': { eagerKb: 4, lazyKb: 15.9, modules: 12 },
  '`@flexiai/provider-gemini`': { eagerKb: 0.8, lazyKb: 1.4, modules: 3 },
  '`@flexiai/provider-google`': { eagerKb: 2.5, lazyKb: 3.6, modules: 9 },
  '`@flexiai/provider-openai`': { eagerKb: 10, lazyKb: 28.5, modules: 36 },
  '`@flexiai/testing`': { eagerKb: 82.1, lazyKb: 0, modules: 160 },
};
