/** The name of a model in Bedrock, as far as an id or an ARN has it. */
export interface ModelName {
  /** `anthropic`, `amazon`, `meta` …; empty for an ARN that has no name: an application's profile, a prompt, an imported model. */
  readonly vendor: string;
  /** `claude-sonnet-4-5-20250929-v1:0`. */
  readonly name: string;
}

/** Longer than any name. */
const LONGEST_NAME = 200;
const NAMED_ARN = /^arn:[^/]*:(?:foundation-model|inference-profile)\//;
/** The geography of a cross-region inference profile: `us.`, `apac.`, `us-gov.`, `global.` */
const GEOGRAPHY = /^[a-z]{2,6}(?:-[a-z]{2,4})?\.(?=[a-z0-9-]+\.)/;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-use.html */
export function modelNameOf(model: string): ModelName {
  const id = model.toLowerCase().replace(NAMED_ARN, '').replace(GEOGRAPHY, '');
  if (id.startsWith('arn:')) return { vendor: '', name: '' };
  const dot = id.indexOf('.');
  return dot === -1 ? { vendor: '', name: id } : { vendor: id.slice(0, dot), name: id.slice(dot + 1) };
}

/** The name of a model without its geography and its version: equal for all ids of one model. */
export function bareModelName(model: string): string {
  const { vendor, name } = modelNameOf(model);
  return name === ''
    ? model
    : `${vendor}.${name.slice(0, LONGEST_NAME).replace(/(?:-\d{8})?(?:-v\d+)?(?::\d+)*(?::[\w]+)?$/, '')}`;
}
