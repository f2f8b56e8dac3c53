export { currentCorrelationId, withCorrelationId } from './correlation.ts';
export { correlationIdFrom } from './correlation-id-from.ts';
export { createLogger } from './create-logger.ts';
export type { LogDestination } from './destination-sink.ts';
export type { FlexiAILogger } from './flexiai-logger.ts';
export type { LogFileOptions } from './log-file.ts';
export type { LogConsoleOptions, LoggerOptions, LogLevel } from './logger-options.ts';
export type { MaskOptions } from './mask-options.ts';
export { maskSecrets } from './mask-secrets.ts';
