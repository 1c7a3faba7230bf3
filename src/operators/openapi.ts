import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { answerSchema, inputSchema } from '../callers/operation-schemas.js';
import { type Example, NEW_QRCODE, type Operation, type Provider } from '../provider/provider.js';

/**
 * Serves Swagger UI at /docs and its document (OpenAPI 3.1) at /openapi.json, with what the provider says of its operations and
 * webhooks. The document names the public URL as its server, unless that is empty.
 *
 * @param scenarios the words that the sandbox takes in X-Sandbox-Scenario, by operation; none if it does not stand in.
 */
export function addOpenApi(
  app: NestExpressApplication,
  provider: Provider,
  publicUrl: string,
  scenarios: Readonly<Record<string, readonly string[]>> = {},
): void {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('async-como-sync')
    .setDescription('One synchronous HTTP call for a provider that answers by webhook.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'One of API_KEYS, if there are any' });
  if (publicUrl !== '') builder.addServer(publicUrl);
  const document = SwaggerModule.createDocument(app, builder.build());
  describeBodies(document, provider);
  describeFollowUps(document, provider);
  addScenarios(document, scenarios);
  SwaggerModule.setup('docs', app, Object.assign(document, { webhooks: webhooksOf(provider) }), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'async-como-sync',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}

/** Gives the routes whose controllers are the same for every provider what this one takes and gives. */
function describeBodies(document: OpenAPIObject, { examples, operations }: Provider): void {
  const newQrcode = operations.find(({ name }) => name === NEW_QRCODE.name);
  for (const [path, { post }] of Object.entries(document.paths)) {
    const body = post?.requestBody;
    const json = body && 'content' in body ? body.content['application/json'] : undefined;
    if (!json) continue;
    if (path === `/${NEW_QRCODE.name}`) {
      json.examples = { ...examples.requests };
      if (newQrcode?.input) describeOperation(document, path, newQrcode);
    }
    if (path.startsWith('/webhook')) json.examples = { ...examples.webhooks };
  }
}

function describeOperation(document: OpenAPIObject, path: string, operation: Operation): void {
  const post = document.paths[path]?.post;
  const body = post?.requestBody;
  const json = body && 'content' in body ? body.content['application/json'] : undefined;
  const answer = post?.responses['200'];
  const answered = answer && 'content' in answer ? answer.content?.['application/json'] : undefined;
  if (json) json.schema = inputSchema(operation);
  if (answered) answered.schema = answerSchema(operation);
}

/** Links lead from an operation's answer to what follows it. */
function describeFollowUps(document: OpenAPIObject, { operations }: Provider): void {
  for (const { name, followUps } of operations) {
    const answer = document.paths[`/${name}`]?.post?.responses['200'];
    if (!answer || '$ref' in answer || followUps.length === 0) continue;
    const parameters = { external_id: '$response.body#/external_id' };
    const links = followUps.map((followUp) => [followUp.name, { operationId: `get-${followUp.name}`, parameters }]);
    answer.links = Object.fromEntries(links) as NonNullable<typeof answer.links>;
  }
}

/** What the provider sends about each operation and follow-up (OpenAPI 3.1, `webhooks`). */
function webhooksOf({ operations }: Provider): object {
  const events = operations.flatMap((operation) => [operation, ...operation.followUps]);
  const known = events.filter(({ webhooks }) => Object.keys(webhooks).length > 0);
  return Object.fromEntries(known.map(({ name, about, webhooks }) => [name, { post: webhookOf(about, webhooks) }]));
}

function webhookOf(about: string | undefined, examples: Readonly<Record<string, Example>>): object {
  return {
    tags: ['provider'],
    ...(about !== undefined && { summary: about }),
    requestBody: { content: { 'application/json': { schema: { type: 'object' }, examples } } },
    responses: { 200: { description: 'Every outcome in it is safe' } },
  };
}

function addScenarios(document: OpenAPIObject, scenarios: Readonly<Record<string, readonly string[]>>): void {
  for (const [operation, words] of Object.entries(scenarios)) {
    const post = document.paths[`/${operation}`]?.post;
    post?.parameters?.push({
      name: 'X-Sandbox-Scenario',
      in: 'header',
      description: 'What the sandbox does: an example, or how it behaves. Several words are separated by commas.',
      schema: { type: 'string', enum: [...words] },
    });
  }
}
