/** The path of a method of a model: of a publisher's in a project, or without one (express mode), or of an endpoint. */
export function onVertex(verb: string): RegExp {
  const place = String.raw`(?:projects\/[^/]+\/locations\/[^/]+\/)?`;
  const model = String.raw`(?:publishers\/[^/]+\/models|endpoints)\/(?<model>[^/:]+)`;
  return new RegExp(String.raw`^\/v1(?:beta1)?\/${place}${model}:${verb}$`);
}
