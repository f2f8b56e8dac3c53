import type { RouteChoice } from './plan.ts';

/** Names for models: of one, or of several in order of preference. */
export type ModelAliases = { readonly [alias: string]: string | readonly string[] };

/**
 * What a call asks for in models' own names. An alias of one model stands for its name; one of several stands for the list
 * of models that the call may ask.
 */
export function resolveAliases<Request extends { readonly model?: string }>(
  request: Request,
  choice: RouteChoice,
  aliases: ModelAliases | undefined,
): { readonly request: Request; readonly choice: RouteChoice } {
  if (aliases === undefined) return { request, choice };
  const meant = (model: string): string | readonly string[] =>
    Object.hasOwn(aliases, model) ? (aliases[model] ?? model) : model;
  if (choice.models !== undefined) return { request, choice: { ...choice, models: choice.models.flatMap(meant) } };
  if (request.model === undefined) return { request, choice };
  const model = meant(request.model);
  if (typeof model === 'string')
    return model === request.model ? { request, choice } : { request: { ...request, model }, choice };
  const { model: _alias, ...rest } = request;
  return { request: rest as Request, choice: { ...choice, models: model } };
}

/** The same for embeddings, which are of one model: of several, the first. */
export function withFirstModel<Request extends { readonly model?: string }>(
  request: Request,
  aliases: ModelAliases | undefined,
): Request {
  const meant = request.model === undefined || aliases === undefined ? undefined : aliases[request.model];
  const model = typeof meant === 'string' ? meant : meant?.[0];
  return model === undefined || !Object.hasOwn(aliases ?? {}, request.model ?? '') ? request : { ...request, model };
}
