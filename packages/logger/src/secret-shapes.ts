/**
 * What credentials look like, whoever gave them out. The one list that masking goes by.
 *
 * Most shapes begin with something that no word holds, and are found wherever they stand, glued to other letters, too.
 * `sk-` ends words ("task-…") and `eyJ` may stand in any: they must begin one.
 * No shape demands anything after a part without a bound: a text takes time in proportion to its length.
 */
export const SECRET_SHAPES: readonly RegExp[] = [
  // Anthropic; OpenAI's project, service-account and admin keys; OpenRouter, which took over the form.
  /sk-(?:ant|proj|svcacct|admin|or)-[\w-]{6,}/,
  // OpenAI's plain keys, and those of the many services of the same form. No word goes on so long without a hyphen.
  /sk-[A-Za-z\d]{20,}/,
  separate(/sk-[\w-]{12,}/),
  // Google: standard keys, authorization keys, access tokens.
  /AIza[\w-]{20,}/,
  separate(/AQ\.[\w-]{20,}/),
  /ya29\.[\w-]{20,}/,
  // AWS: access key ids; Bedrock's long-term and short-term keys. Secret access keys have no shape: their fields have names.
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}/,
  /ABSK[\w+/=]{20,}/,
  /bedrock-api-key-[\w+/=-]{10,}/,
  // Groq, xAI, Hugging Face, Replicate, Perplexity.
  /gsk_\w{20,}/,
  /xai-\w{20,}/,
  /hf_[A-Za-z\d]{20,}/,
  /r8_[A-Za-z\d]{20,}/,
  /pplx-\w{20,}/,
  // GitHub, GitLab, npm, Slack, Stripe: they stand in the same logs.
  /gh[pousr]_[A-Za-z\d]{20,}/,
  /github_pat_\w{20,}/,
  /glpat-[\w-]{16,}/,
  /npm_[A-Za-z\d]{30,}/,
  /x(?:ox[abeoprs]|app)-[\w-]{10,}/,
  /[srp]k_(?:live|test)_\w{10,}/,
  // JSON Web Tokens, signed and encrypted.
  separate(/eyJ[\w-]{8,}(?:\.[\w-]+){1,4}/),
  // A private key to its end, or to the end of the text where it was cut.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/,
];

/** A shape that begins a word, or stands after what is a letter only to the eye: `%20`, `\n`, the end of a colour's code. */
function separate({ source }: RegExp): RegExp {
  return new RegExp(String.raw`(?:(?<![\w-])|(?<=%[\dA-Fa-f]{2}|\\[a-z]|\[[\d;]{0,12}m))${source}`);
}
