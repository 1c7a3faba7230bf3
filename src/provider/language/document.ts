// A profile as its file has it, once it has passed profile.schema.json. The schema says what each member takes; providers.md and
// docs/own-provider.md say what it means.

/** Where a value stands: a path, or several of which the first one that is there counts. */
export type Source = string | readonly string[];

/** What a value must be for a line of a rule to hold. */
export type Scalar = string | number | boolean;
export type Kind = 'absent' | 'present' | 'text' | 'object' | 'list' | 'truthy';
export type Matcher =
  | Scalar
  | readonly Scalar[]
  | {
      readonly in?: Scalar | readonly Scalar[];
      readonly not?: Scalar | readonly Scalar[];
      readonly fold?: boolean;
      readonly is?: Kind | readonly Kind[];
      readonly isnt?: Kind | readonly Kind[];
    };

/** All lines must hold; of a list of rules, any one. */
export type Rule = Readonly<Record<string, Matcher>>;
export type Rules = Rule | readonly Rule[];

/** One member of a result. */
export type ResultMember = Source | { readonly from: Source; readonly optional?: boolean; readonly is?: 'text' | 'id' };

/** What an answer or a webhook says of a request. */
export interface ReadingDocument {
  readonly id?: Source;
  readonly theirs?: Source;
  readonly failed?: Rules;
  readonly succeeded?: Rules;
  readonly pending?: Rules;
  readonly reason?: Source;
  readonly result?: Readonly<Record<string, ResultMember>>;
}

export interface AckDocument extends ReadingDocument {
  readonly each?: Source;
  readonly refused?: Rules;
  readonly learn?: Readonly<Record<string, Source>>;
}

export interface LookupDocument extends ReadingDocument {
  readonly at: readonly ('ack' | 'webhook' | 'deadline')[];
  readonly request: RequestDocument;
}

export interface WebhookReadingDocument extends ReadingDocument {
  readonly each?: Source;
  readonly when?: Rules;
}

/** A value of JSON as the file has it; its texts are templates. */
export type Template = null | boolean | number | string | readonly Template[] | { readonly [member: string]: Template };

export interface RequestDocument {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basic?: readonly [string, string];
  /** `caller`, or a template. */
  readonly json?: Template;
  readonly set?: Readonly<Record<string, Template>>;
  readonly form?: Readonly<Record<string, string>>;
}

export interface InputMember {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';
  readonly required?: boolean;
  readonly about?: string;
  readonly example?: Template;
}

/** A message of the provider in an example. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: Template;
  readonly form?: Readonly<Record<string, string>>;
  readonly text?: string;
}

export interface ExampleDocument {
  readonly name: string;
  readonly about?: string;
  readonly caller?: Readonly<Record<string, Template>>;
  readonly ack?: Said;
  readonly lookup?: Said;
  readonly webhooks?: readonly Said[];
  readonly expect: {
    readonly state: string;
    readonly theirs?: string;
    readonly reason?: string;
    readonly result?: Readonly<Record<string, Template>>;
  };
}

export interface OperationDocument {
  readonly about?: string;
  readonly follows?: string;
  /** In milliseconds. */
  readonly expires?: number;
  readonly repeat?: boolean;
  readonly id?: {
    readonly make?: 'uuid' | 'hex';
    readonly alphabet?: 'any' | 'alnum';
    readonly length?: readonly [number, number];
    readonly send?: string;
  };
  readonly input?: Readonly<Record<string, InputMember>>;
  readonly request?: RequestDocument;
  readonly ack?: AckDocument;
  readonly lookup?: LookupDocument;
  readonly webhook?: WebhookReadingDocument | readonly WebhookReadingDocument[];
  readonly answer?: { readonly message?: string; readonly picture?: string };
  readonly examples?: readonly ExampleDocument[];
}

export interface SettingDocument {
  readonly about?: string;
  readonly secret?: boolean;
  readonly default?: string;
  readonly example?: string;
  readonly optional?: boolean;
  readonly is?: 'url' | 'host' | 'file' | 'text' | 'list';
  readonly choices?: readonly string[];
}

/** What the signatures of several schemes have in common. */
interface SignatureDocument {
  readonly signature: string;
  readonly prefix?: string;
  readonly pairs?: { readonly split: string; readonly assign: string; readonly take: string };
  readonly encoding: 'hex' | 'base64';
  readonly content?: string | readonly (string | { readonly optional: string })[];
  readonly time?: { readonly from: string; readonly unit: 's' | 'ms' | 'auto'; readonly within: number };
}

interface SchemeCommon {
  /** `env.NAME`, or the literal URL of a JWKS. */
  readonly keys?: string;
  readonly ips?: readonly string[];
  readonly replay?: string;
}

/** A scheme that is spelled out. */
export type SpelledSchemeDocument = SchemeCommon &
  (
    | { readonly scheme: 'none'; readonly because: string }
    | { readonly scheme: 'callback' }
    | { readonly scheme: 'token'; readonly from: string; readonly prefix?: string }
    | ({
        readonly scheme: 'hmac';
        readonly hash: 'sha1' | 'sha256' | 'sha512';
        readonly key_format?: 'text' | 'hex' | 'base64' | 'whsec';
      } & SignatureDocument)
    | ({ readonly scheme: 'digest'; readonly hash: 'sha256' } & SignatureDocument)
    | ({
        readonly scheme: 'public-key';
        readonly algorithm: 'rsa-sha256' | 'ecdsa-sha256' | 'ed25519';
        readonly fixed_keys?: readonly string[];
      } & SignatureDocument)
    | { readonly scheme: 'body-digest'; readonly from: string; readonly hash: 'sha256' }
  );

/** A scheme by its name in schemes.yaml. */
export interface NamedSchemeDocument extends SchemeCommon {
  readonly scheme: string;
}

export type SchemeDocument = SpelledSchemeDocument | NamedSchemeDocument;

export type VerifyDocument =
  SchemeDocument | { readonly any: readonly SchemeDocument[] } | { readonly all: readonly SchemeDocument[] };

/** How the provider's webhook is answered. */
export interface AnswerDocument {
  readonly status?: number;
  readonly text?: string;
  readonly json?: Template;
}

export interface HandshakeDocument {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly when: Rules;
  readonly answer?: AnswerDocument;
  readonly visit?: { readonly url: string; readonly only: string };
}

export interface ProfileDocument {
  readonly profile: 1;
  readonly name: string;
  readonly title?: string;
  readonly docs?: readonly string[];
  readonly evidence?: 'assumed' | 'documentation' | 'sandbox-account' | 'production';
  readonly notes?: readonly string[];
  readonly settings?: Readonly<Record<string, SettingDocument>>;
  readonly auth?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly token?: {
      readonly request: RequestDocument;
      readonly access_token: string;
      readonly expires_in?: string;
      readonly lifetime?: number;
    };
    readonly tls?: Readonly<Partial<Record<'certificate' | 'key' | 'pfx' | 'passphrase' | 'ca', string>>>;
  };
  readonly operations: Readonly<Record<string, OperationDocument>>;
  readonly webhook: {
    readonly verify: VerifyDocument;
    readonly decode?: readonly string[];
    readonly handshake?: readonly HandshakeDocument[];
    readonly answer?: AnswerDocument;
    readonly redact?: readonly string[];
  };
}

/** Names a place in the document, as JSON Pointer does, by the members and indices that lead to it. */
export type Pointer = readonly (string | number)[];

/** Takes a fault at a place of the document, in words that begin after "file:line:column path". */
export type Report = (at: Pointer, message: string) => void;
