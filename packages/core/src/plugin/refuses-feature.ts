import { LONGEST_SENTENCE } from '../data/first-sentence.ts';

/** Phrases for "not supported here". */
const NOT_HERE: readonly RegExp[] = [
  /\bunsupported|\bnot (?:currently |yet )?(?:supported|permitted|allowed|enabled|implemented|compatible)\b/i,
  /\b(?:does not|do not|doesn't|don't|cannot|can't|can not) (?:currently |yet )?(?:support|accept|allow)\b|\bisn't supported\b/i,
  /\bdeprecated\b|\bno longer (?:supported|available|accepted)\b|\bunavailable (?:for|on|with)\b|\bnot available (?:for|on|with|in)\b|\bis unavailable now\b/i,
  /\brequires? --[a-z]/i,
  /\b(?:unrecogni[sz]ed|unknown|unexpected|extra|additional) (?:request )?(?:arguments?|parameters?|fields?|inputs?|keyword|propert(?:y|ies)|keys?)\b/i,
  /\bcannot (?:both )?be (?:specified|set|used|combined)\b|\bmutually exclusive\b|\buse only one\b|\bincompatible\b/i,
];

/** Settings of the request, by the names of all wires. */
const SETTING =
  /\b(?:temperature|top[_-]?[pk]|min_p|stop(?:_sequences?|Sequences)?|seed|n|logprobs|top_logprobs|logit_bias|(?:frequency|presence|repetition)_?penalty|max(?:_completion|_output)?_?tokens|maxOutputTokens|thinking(?:\.\w+)*|thinking_?(?:budget|config|level)|budget_tokens|reasoning(?:_effort|\.effort)?|effort|verbosity|tools?|tool_choice|parallel_tool_calls|functions?|response_?format|responseSchema|output_(?:config|format)|service_tier|metadata|cache_control|store|stream_options|user)\b/i;
/** Phrases for a setting with an unsupported value. */
const OUT_OF_RANGE =
  /\bonly\b|\bmust be\b|\bshould be (?:less|greater|one|at|between|equal)\b|\bshould match\b|\bout of range\b|\bexceeds?\b|\bmaximum\b|\bminimum\b|\binvalid\b|\bat (?:most|least)\b|\btoo (?:many|large|long|small|high|low)\b|\bmay (?:only|not) be\b/i;

/** The schema of a tool or of the answer. */
const SCHEMA = /\bschemas?\b|\binput_schema\b|\bresponse_?schema\b|\badditionalProperties\b|\bgrammar\b/i;

/** The order of the turns, and their content. */
const TURNS: readonly RegExp[] = [
  /\broles? must alternate\b|\bconsecutive \w+ (?:message|turn|role)s?\b|\balternat(?:e|ing)\b|\bmultiple "?\w+"? roles in a row\b/i,
  /\b(?:first|last|final) (?:user |assistant |system |non-system )?(?:message|turn|content|role|block)s?\b/i,
  /\bsystem (?:message|role|prompt|instruction)s?\b|\bconversation roles?\b|\b(?:invalid|unknown|unexpected) role\b|\bpre-?fill\b/i,
  /\b(?:tool_use|tool_result|tool_call(?:_id)?s?|function (?:call|response))\b/i,
  /\bthinking\b|\breasoning_content\b|\bthought[_ ]?signature\b|`signature`/i,
  /\bnon-empty\b|\bnon-whitespace\b|\btrailing whitespace\b|\bempty (?:content|message|text)\b/i,
];

/** Kinds and sizes of content other than text. */
const MEDIA =
  /\bmedia[_ -]?types?\b|\bmime[_ -]?types?\b|\bimages?\b|\bimage_url\b|\bpdf\b|\baudio\b|\bvideos?\b|\bdocuments?\b|\bfile (?:type|format|data)\b|\bmulti-?modal\b/i;

/**
 * Whether the message of a 400 says that this provider or model does not accept a setting, a schema, an order of turns or a kind of
 * content. Another candidate may accept it, so the error is `unsupported`. For messages without a more specific error code; a
 * provider's own rules are checked first. Reads at most {@link LONGEST_SENTENCE} characters, with patterns that take linear time.
 */
export function refusesFeature(message: string): boolean {
  const sentence = message.slice(0, LONGEST_SENTENCE);
  return (
    NOT_HERE.some((pattern) => pattern.test(sentence)) ||
    (SETTING.test(sentence) && OUT_OF_RANGE.test(sentence)) ||
    SCHEMA.test(sentence) ||
    TURNS.some((pattern) => pattern.test(sentence)) ||
    MEDIA.test(sentence)
  );
}
