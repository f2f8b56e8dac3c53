import type {
  ContentBlock,
  ConverseStreamRequest,
  Message,
  SystemContentBlock,
  Tool,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';

/** A type of the SDK as it is in JSON: bytes are base64 texts. */
export type OnWire<Type> = Type extends Uint8Array
  ? string
  : Type extends readonly (infer Item)[]
    ? readonly OnWire<Item>[]
    : Type extends object
      ? { readonly [Field in keyof Type]: OnWire<Type[Field]> }
      : Type;

/** A block of a message in JSON. */
export type Block = OnWire<Exclude<ContentBlock, ContentBlock.$UnknownMember>>;
export type SystemBlock = OnWire<Exclude<SystemContentBlock, SystemContentBlock.$UnknownMember>>;
export type ResultBlock = OnWire<Exclude<ToolResultContentBlock, ToolResultContentBlock.$UnknownMember>>;
export type ToolEntry = OnWire<Exclude<Tool, Tool.$UnknownMember>>;

export interface WireMessage {
  readonly role: NonNullable<Message['role']>;
  readonly content: readonly Block[];
}

/** The body of a request; the model is in its path. */
export type ConverseBody = Omit<OnWire<ConverseStreamRequest>, 'modelId' | 'messages' | 'system'> & {
  readonly messages: readonly WireMessage[];
  readonly system?: readonly SystemBlock[];
};
