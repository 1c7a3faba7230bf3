import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { FAULTS } from './faults.js';
import { SLACK_MS } from './judge.js';
import type { RunResult } from './run.js';

/** Where the long run saves what it came to. */
export const PAGE = fileURLToPath(new URL('../../docs/chaos.md', import.meta.url));

/** A figure of a run, and what exactly was counted. */
export interface Row {
  readonly name: string;
  readonly count: number;
  readonly mustBeZero: boolean;
  readonly meaning: string;
}

const zero = (name: string, count: number, meaning: string): Row => ({ name, count, mustBeZero: true, meaning });
const told = (name: string, count: number, meaning: string): Row => ({ name, count, mustBeZero: false, meaning });

/** The figures of a run, in the order of the page. */
export function rowsOf(result: RunResult): readonly Row[] {
  const { dataLoss } = result;
  return [
    told('requests', result.requests + dataLoss.held, 'different ids; each was asked for until it had an outcome'),
    zero(
      'lost outcomes',
      result.lost.length + dataLoss.held - dataLoss.answered,
      'an instance answered 200 to a webhook with an outcome, and afterwards `GET /requests/{external_id}` does not tell an ' +
        'outcome on each instance; or a caller that was held while Redis lost its data did not get its outcome',
    ),
    zero(
      'second provider calls',
      result.calledTwice.length + Math.max(0, dataLoss.providerCalls - dataLoss.held),
      'ids with more than one `POST /cashins`, or with one though their webhook had come before anybody asked; ids that the ' +
        'provider refuses (422) are free for another try, and not counted',
    ),
    zero(
      'answers past the deadline',
      result.late.length,
      `requests with an answer later than their wait, ${SLACK_MS} ms and twice the longest stall, or without any; a connection that ended with its ` +
        'instance is no answer',
    ),
    zero(
      'leaked slots',
      result.leaked,
      'callers that an instance still counts when nobody asks any more, and places (MAX_PENDING) that it then does not give',
    ),
    zero(
      'crashes',
      result.crashes.length,
      'instances that ended unasked or with another code than 0 after SIGTERM, and every line on stderr or of level error',
    ),
    zero(
      'wrong answers',
      result.wrong.length,
      'an answer with an unexpected status, the QR Code of another id, or another outcome than what is stored; instances ' +
        'that tell different outcomes; a repeated webhook that was not a duplicate, or a contradicting one that was not ' +
        'conflicting; a request that stays pending for none of the reasons below',
    ),
    told('latest answer', result.latestMs, 'by so many milliseconds an answer came after its deadline, at most'),
    told(
      'longest stall',
      result.stallMs,
      'for so many milliseconds one of the processes did not get to its next turn, at most: the machine was busy',
    ),
    told(
      'claimed, never sent',
      result.neverSent.length,
      'the instance was killed between its claim and its call: the id stays pending until RESULT_TTL is over',
    ),
    told(
      'answered to an instance that was killed',
      result.answerLost.length,
      'the provider put the outcome into its answer and sends no webhook: the id stays pending until RESULT_TTL is over',
    ),
    told(
      'given up by the provider',
      result.givenUp.length,
      'none of the six attempts to deliver the webhook, over eight seconds, was acknowledged: the id stays pending',
    ),
  ];
}

export function table(rows: readonly Row[]): string {
  return rows.map(({ name, count, mustBeZero }) => `${name}: ${count}${mustBeZero ? ' (must be 0)' : ''}`).join('\n');
}

/** docs/chaos.md. */
export async function page(result: RunResult): Promise<string> {
  const { options, tries, faults, dataLoss } = result;
  const rows = rowsOf(result).map(
    ({ name, count, mustBeZero, meaning }) => `| ${name} | ${mustBeZero ? `**${count}**` : count} | ${meaning} |`,
  );
  const causes = FAULTS.map((fault) => `| ${fault} | ${faults.filter((done) => done === fault).length} |`);
  const ends = Object.entries(tries).map(([end, count]) => `| ${end} | ${count} |`);
  const text = `# Chaos

\`npm run chaos\` starts three instances, one Redis and the sandbox provider, each a process of its own, and does to them what
production does, while ${options.callers} callers ask any instance for any of the sandbox's scenarios and ask the same again, on any instance,
where they got 503, 504 or no answer. Now and then a caller leaves, two ask for the same at once, or a webhook comes before
anybody has asked, again, or with another outcome. The provider calls the instances in turn, and repeats a webhook that was
not answered with 200. Redis answers a command when it is on its disk (\`appendfsync always\`). When all is over, every
instance is asked for every id. At last Redis is restarted without its data while ${dataLoss.held} callers wait; their webhooks follow.

\`CHAOS_SECONDS\` is how long the faults go on (100), and \`CHAOS_SEED\` makes the same faults and requests again, as far as
the clock lets it. The run fails where a figure in bold is not 0. A short form of it is among the tests (\`test/chaos.spec.ts\`).

On ${new Date().toISOString().slice(0, 10)}, \`CHAOS_SECONDS=${options.seconds} CHAOS_SEED=${options.seed} npm run chaos\`, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}:

| figure | count | what is counted |
| --- | ---: | --- |
${rows.join('\n')}

| what was done | times |
| --- | ---: |
${causes.join('\n')}
| Redis restarted without its data, under ${dataLoss.held} callers | 1 |

| how the tries of callers ended | times |
| --- | ---: |
${ends.join('\n')}

Faults follow each other. An instance is killed only when the last outage of Redis is over for a second: one that dies
together with Redis takes with it what it delivered meanwhile ([architecture.md](architecture.md#what-is-not-promised)).
`;
  return format(text, { parser: 'markdown', printWidth: 120 });
}
