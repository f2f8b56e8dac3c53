/**
 * The shapes of credentials of all issuers. This is the only list that masking uses.
 *
 * Most shapes begin with characters that no word contains, and are found anywhere, even inside other letters. `sk-` may
 * be part of a word ("task-…"), and so may `eyJ`: these must begin a word. No shape requires anything after an
 * unbounded part, so that a text takes time in proportion to its length.
 */
export const SECRET_SHAPES: readonly RegExp[] = [
  // Anthropic; OpenAI's project, service-account and admin keys; OpenRouter uses the same form.
  /sk-(?:ant|proj|svcacct|admin|or)-[\w-]{6,}/,
  // OpenAI's plain keys, and those of many services with the same form. No word is this long without a hyphen.
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
  // GitHub, GitLab, npm, Slack, Stripe: they occur in the same logs.
  /gh[pousr]_[A-Za-z\d]{20,}/,
  /github_pat_\w{20,}/,
  /glpat-[\w-]{16,}/,
  /npm_[A-Za-z\d]{30,}/,
  /x(?:ox[abeoprs]|app)-[\w-]{10,}/,
  /[srp]k_(?:live|test)_\w{10,}/,
  // JSON Web Tokens, signed and encrypted.
  separate(/eyJ[\w-]{8,}(?:\.[\w-]+){1,4}/),
  // A private key to its end, or to the end of a truncated text.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/,
];

/**
 * A shape at the beginning of a word, or after a character that only looks like a letter: `%20`, `\n`, the end of a
 * colour code.
 */
function separate({ source }: RegExp): RegExp {
  return new RegExp(String.raw`(?:(?<![\w-])|(?<=%[\dA-Fa-f]{2}|\\[a-z]|\[[\d;]{0,12}m))${source}`);
}
