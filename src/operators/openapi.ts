import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Provider } from '../provider/provider.js';

/**
 * Serves Swagger UI at /docs and its document at /openapi.json, with the provider's examples of bodies. The document names the public
 * URL as its server, unless that is empty.
 *
 * @param scenarios the words that the sandbox takes in X-Sandbox-Scenario, by operation; none if it does not stand in.
 */
export function addOpenApi(
  app: NestExpressApplication,
  examples: Provider['examples'],
  publicUrl: string,
  scenarios: Readonly<Record<string, readonly string[]>> = {},
): void {
  const builder = new DocumentBuilder()
    .setTitle('async-como-sync')
    .setDescription('One synchronous HTTP call for a provider that answers by webhook.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'One of API_KEYS, if there are any' });
  if (publicUrl !== '') builder.addServer(publicUrl);
  const document = withScenarios(withExamples(SwaggerModule.createDocument(app, builder.build()), examples), scenarios);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'async-como-sync',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function withExamples(document: OpenAPIObject, { requests, webhooks }: Provider['examples']): OpenAPIObject {
  for (const [path, { post }] of Object.entries(document.paths)) {
    const examples = path === '/new-qrcode' ? requests : path.startsWith('/webhook') ? webhooks : undefined;
    const body = post?.requestBody;
    const json = body && 'content' in body ? body.content['application/json'] : undefined;
    if (json && examples) json.examples = { ...examples };
  }
  return document;
}

function withScenarios(document: OpenAPIObject, scenarios: Readonly<Record<string, readonly string[]>>): OpenAPIObject {
  for (const [operation, words] of Object.entries(scenarios)) {
    const post = document.paths[`/${operation}`]?.post;
    post?.parameters?.push({
      name: 'X-Sandbox-Scenario',
      in: 'header',
      description: 'What the sandbox does: an example, or how it behaves. Several words are separated by commas.',
      schema: { type: 'string', enum: [...words] },
    });
  }
  return document;
}
