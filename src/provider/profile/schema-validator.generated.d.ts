/** One rule of profile.schema.json that a document breaks, as ajv tells it. */
export interface SchemaError {
  /** The JSON Pointer to the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The member whose name breaks the rule. */
  readonly propertyName?: string;
  readonly parentSchema?: SchemaPart;
  readonly data?: unknown;
}

/** What is asked of a schema to say what it takes. */
export interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart | boolean>>;
  readonly oneOf?: readonly SchemaPart[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** Whether the document is a profile; `errors` says why not. */
export declare const validate: {
  (document: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
