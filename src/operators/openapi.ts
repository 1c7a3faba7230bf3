import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Provider } from '../provider/provider.js';

/**
 * Serves Swagger UI at /docs and its document at /openapi.json, with the provider's examples of bodies. The document names the public
 * URL as its server, unless that is empty.
 */
export function addOpenApi(app: NestExpressApplication, examples: Provider['examples'], publicUrl: string): void {
  const builder = new DocumentBuilder()
    .setTitle('async-como-sync')
    .setDescription('One synchronous HTTP call for a provider that answers by webhook.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'One of API_KEYS, if there are any' });
  if (publicUrl !== '') builder.addServer(publicUrl);
  const document = withExamples(SwaggerModule.createDocument(app, builder.build()), examples);
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
