import { missingOf } from './contestants.js';
import { measure } from './measure.js';

/** What is known of a contestant so far: a sample for each of its turns, and why it has no more of them. */
export function entryOf(contestant) {
  return { contestant, samples: [], error: missingOf(contestant) };
}

/** The same as plain figures, for tables and files. */
export function figuresOf({ contestant, samples, error }) {
  const { name, title, engine, against, keepsOutcome, variant } = contestant;
  return { name, title, engine, against, keepsOutcome, variant, samples, error };
}

/** Gives every contestant its turns in one round, each sample with the number of the round. */
export async function takeRound(round, entries, crew, plan) {
  for (const entry of turnsOf(round, entries)) {
    if (entry.error) continue;
    const { name } = entry.contestant;
    try {
      const sample = await measure(entry.contestant, crew, plan);
      entry.samples.push({ round, ...sample });
      console.error(`round ${round + 1}  ${name}  ${sample.perSecond.toFixed(0)}/s  ${sample.failures} failures`);
    } catch (error) {
      entry.error = reasonOf(error);
      console.error(`round ${round + 1}  ${name}  ${entry.error}`);
    }
  }
}

/** One line of what went wrong: of a process that died, the line that names its error. */
export function reasonOf(error) {
  const lines = error.message.split('\n');
  return (lines.find((line) => /^\w*(Error|error)\b/.test(line)) ?? lines[0]).slice(0, 300);
}

/**
 * The order of a round. Who has several turns has them spread evenly over it; every round begins at another place, so
 * that nobody always follows the same neighbour.
 */
function turnsOf(round, entries) {
  return entries
    .flatMap((entry, index) => {
      const { turns = 1 } = entry.contestant;
      const place = (turn) => (index / entries.length + turn / turns + round * 0.618) % 1;
      return Array.from({ length: turns }, (_, turn) => ({ entry, at: place(turn) }));
    })
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}
