import { presetNames } from '../provider/profile/presets.js';
import { type Command, readArguments } from './command.js';
import { openProfile } from './open-profile.js';

/** The providers that the service brings along. */
export const list: Command = {
  takes: '',
  about: 'the providers that the service brings along: name, title, evidence, operations and what follows them',
  run(args, { out }) {
    readArguments(args, []);
    const rows = presetNames().map((name) => {
      const { document, profile } = openProfile(name);
      const operations = profile.operations.map(({ name: operation, followUps }) =>
        [operation, ...followUps.map((followUp) => followUp.name)].join(' > '),
      );
      return [name, document.title ?? '', document.evidence ?? '', operations.join(', ')];
    });
    const header = ['NAME', 'TITLE', 'EVIDENCE', 'OPERATIONS > WHAT FOLLOWS'];
    for (const line of inColumns([header, ...rows])) out(line);
    return 0;
  },
};

function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
