export type { SemconvVersion } from './otel/conventions/conventions.ts';
export { type OpenTelemetry, openTelemetry } from './otel/open-telemetry.ts';
export type { ContentOptions, OpenTelemetryOptions, Propagation } from './otel/otel-options.ts';
