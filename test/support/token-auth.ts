const TOKEN = 'the-token-of-the-provider';

/** Variables of an instance, and of a sandbox, whose webhooks are proved by a token. */
export const TOKEN_AUTH = { WEBHOOK_AUTH: 'token', WEBHOOK_SECRETS: TOKEN, WEBHOOK_HEADER: 'x-token' };

/** What a webhook has to have there. */
export const TOKEN_HEADERS = { 'x-token': TOKEN };
