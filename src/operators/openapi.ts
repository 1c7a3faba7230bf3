import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** A body that makes the sandbox behave in some way, with a line that says how. */
export interface Example {
  readonly summary: string;
  readonly value: object;
}

/**
 * Serves Swagger UI at /docs and its document at /openapi.json, with ready bodies for POST /new-qrcode. It names the public URL as
 * its server, unless that is empty.
 */
export function addOpenApi(
  app: NestExpressApplication,
  examples: Readonly<Record<string, Example>>,
  publicUrl: string,
): void {
  const builder = new DocumentBuilder()
    .setTitle('async-como-sync')
    .setDescription('One synchronous HTTP call for a provider that answers by webhook.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'One of API_KEYS, where there are any' });
  if (publicUrl !== '') builder.addServer(publicUrl);
  const document = withExamples(SwaggerModule.createDocument(app, builder.build()), examples);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'async-como-sync',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function withExamples(document: OpenAPIObject, examples: Readonly<Record<string, Example>>): OpenAPIObject {
  const body = document.paths['/new-qrcode']?.post?.requestBody;
  const json = body && 'content' in body ? body.content['application/json'] : undefined;
  if (json) json.examples = { ...examples };
  return document;
}
