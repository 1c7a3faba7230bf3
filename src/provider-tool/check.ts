import type { ExampleDocument, ProfileDocument } from '../provider/language/document.js';
import { compileProfile } from '../provider/profile/compile-profile.js';
import type { Compile } from '../provider/profile/load-profile.js';
import { hasOwnProof } from '../provider/profile/needs.js';
import { type Command, readArguments } from './command.js';
import { contradictionOf } from './examples.js';
import { findProfile } from './open-profile.js';

/** All that is wrong with a profile. */
export const check: Command = {
  takes: 'FILE [--strict]',
  about: 'all faults of a profile at once, and warnings; --strict: warnings are faults',
  run(args, { out }) {
    const { positionals, has } = readArguments(args, ['FILE'], { flags: ['strict'] });
    const { file, read } = findProfile(positionals[0]);
    const { document, faults } = read((checked, report) => void compileProfile(checked, report));
    for (const fault of faults) out(fault);
    if (!document) return 1;
    const warnings = read(reportWarnings).faults.map((line) => asWarning(line, file));
    for (const warning of warnings) out(warning);
    const counts = [
      count(Object.keys(document.operations).length, 'operation'),
      count(examplesOf(document).length, 'example'),
      'no faults',
      ...(warnings.length > 0 ? [count(warnings.length, 'warning')] : []),
    ];
    out(`${file}: ${counts.join(', ')}`);
    return has('strict') && warnings.length > 0 ? 1 : 0;
  },
};

/** Reports what the service can live with: places that the proof does not cover, and examples that read otherwise than they say. */
const reportWarnings: Compile = (document, report) => {
  const profile = compileProfile(document);
  if (hasOwnProof(document)) for (const { at, message } of profile.uncovered) report(at, message);
  for (const [operation, { examples = [] }] of Object.entries(document.operations)) {
    for (const [index, example] of examples.entries()) {
      const contradiction = contradictionOf(profile, operation, example);
      const at = ['operations', operation, 'examples', index];
      if (contradiction !== undefined) report(at, `"${example.name}" ${contradiction}`);
    }
  }
};

function asWarning(line: string, file: string): string {
  return file + line.slice(file.length).replace(/^(:\d+:\d+) /, '$1 warning: ');
}

function examplesOf({ operations }: ProfileDocument): readonly ExampleDocument[] {
  return Object.values(operations).flatMap(({ examples = [] }) => examples);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
