// Writes schema-validator.generated.js: what profile.schema.json says, as code. To compile the schema takes 250 ms, to load the code 5.
// `npm run schema` runs this; a spec compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const [target = new URL('schema-validator.generated.js', import.meta.url)] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(new URL('profile.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({
  allErrors: true,
  discriminator: true,
  inlineRefs: false,
  messages: false,
  verbose: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
  code: { source: true, esm: true, lines: true },
});
const code = standalone.default(ajv, ajv.compile(schema));
writeFileSync(target, `// Made from profile.schema.json by schema-validator.make.js: npm run schema\n${code}`);
