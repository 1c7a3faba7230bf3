import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { chaosEngine, type EngineName } from './chaos-engines.js';
import { SLACK_MS } from './judge.js';
import type { RunResult } from './run.js';

const PAGE = fileURLToPath(new URL('../../docs/chaos.md', import.meta.url));

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
  const { dataLoss = { held: 0, answered: 0, providerCalls: 0 } } = result;
  return [
    told('requests', result.requests + dataLoss.held, 'different ids; each was asked for until it had an outcome'),
    ...(result.options.profile === 'learned'
      ? [told('payments', result.payments, 'ids whose caller waited for the payment as well')]
      : []),
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
        'that tell different outcomes; a repeated call that does not get the outcome that a caller was given before; a repeated ' +
        'webhook that was not a duplicate, or a contradicting one that was not conflicting; a request that stays pending for ' +
        'none of the reasons below',
    ),
    zero(
      'unstored outcomes',
      result.unstored,
      'what instances delivered, and the store has not taken when all is over',
    ),
    zero('unready instances', result.unready, 'instances that are not ready when all is over'),
    told(
      'contradicted while writes were refused',
      result.contradicted,
      'a caller had got its outcome, and a webhook said otherwise to the instance that gave it, while the store took no writes',
    ),
    ...(result.options.profile === 'learned'
      ? [
          told(
            'contradicted under an unknown name',
            result.early,
            'the provider’s name had been lost with its answer, or was not stored yet, when a webhook of the run came under it',
          ),
        ]
      : []),
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

/** The heading of what the other profile came to. */
const LEARNED = '## A provider that makes the id';

/** Saves in docs/chaos.md what the long run of one profile with one engine came to; what the others did stays. */
export async function save(results: readonly [RunResult, ...RunResult[]]): Promise<void> {
  const before = await readFile(PAGE, 'utf8');
  const [start = '', ...sections] = before.split(/^(?=## )/m);
  const { profile, engine } = results[0].options;
  const isMain = engine === 'redis' && profile === 'zemo';
  const section = engine === 'redis' ? learnedPart(results) : enginePart(results, engine);
  const heading = isMain ? '' : section.slice(0, section.indexOf('\n'));
  const others = sections.filter((text) => text.slice(0, text.indexOf('\n')) !== heading);
  const text = isMain ? page(results) + sections.join('') : `${start}${[...others, section].join('\n')}`;
  await writeFile(PAGE, await format(text, { parser: 'markdown', printWidth: 120 }));
}

/** The section of another engine than the one that the page begins with. */
function enginePart(results: readonly [RunResult, ...RunResult[]], engine: EngineName): string {
  const [{ options, planned }] = results;
  const seeds = results.map((result) => result.options.seed);
  const profile = options.profile === 'learned' ? 'CHAOS_PROFILE=learned ' : '';
  const { title, promise } = chaosEngine(engine);
  return `## ${title}${options.profile === 'learned' ? ', and a provider that makes the id' : ''}

${promise}

On ${today()}, \`${profile}CHAOS_SECONDS=${options.seconds} CHAOS_SEED=${seeds.join(',')} npm run chaos -- --engine ${engine}\`:

${markdown(['figure', ...seeds.map((seed) => `seed ${seed}`)], figuresOf(results))}

${markdown(['what was done', ...seeds.map(() => 'times')], causesOf(results, planned))}

${markdown(['how the tries of callers ended', ...seeds.map(() => 'times')], endsOf(results))}
`;
}

function causesOf(
  results: readonly RunResult[],
  planned: readonly string[],
): readonly (readonly (string | number)[])[] {
  const { length: held } = results.filter(({ dataLoss }) => dataLoss !== undefined);
  const times = (fault: string) => results.map(({ faults }) => faults.filter((done) => done === fault).length);
  const lost = `Redis restarted without its data, under ${results[0]?.dataLoss?.held} callers`;
  return [...planned.map((fault) => [fault, ...times(fault)]), ...(held > 0 ? [[lost, ...results.map(() => 1)]] : [])];
}

function learnedPart(results: readonly [RunResult, ...RunResult[]]): string {
  const [{ options }] = results;
  const seeds = results.map((result) => result.options.seed);
  return `${LEARNED}

\`CHAOS_PROFILE=learned\` has the same done to a provider by profile ([learned.yaml](../test/chaos/learned.yaml)): it makes an id of its
own, and its signed webhooks carry no other. What a killed instance has not noted of an answer is mended by the look at a caller's
deadline, so that nothing is excused here but a call that was never made: when all is over, what is still pending is asked for once
more with a wait. Of each success the sandbox reports a payment a second later, and some callers wait for it too. Lost, late or
wrong may be a payment as well. No webhook comes before its call, for nobody knows its name then, and none contradicts what a
look may have found before the provider's id was told (scenario \`early\`): the instance that gave the outcome has no way to know whose
that id is ([architecture.md](architecture.md#what-is-not-promised)).

On ${today()}, \`CHAOS_PROFILE=learned CHAOS_SECONDS=${options.seconds} CHAOS_SEED=${seeds.join(',')} npm run chaos\`:

${markdown(['figure', ...seeds.map((seed) => `seed ${seed}`)], figuresOf(results))}

${markdown(['how the tries of callers ended', ...seeds.map(() => 'times')], endsOf(results))}
`;
}

/** docs/chaos.md, down to its first section. */
function page(results: readonly [RunResult, ...RunResult[]]): string {
  const [{ options, dataLoss, planned }] = results;
  const seeds = results.map((result) => result.options.seed);
  const meanings = rowsOf(results[0]).map(({ meaning }) => meaning);
  const figures = figuresOf(results).map((cells, index) => [...cells, meanings[index]]);
  return `# Chaos

\`npm run chaos\` starts three instances, two Redis servers and the sandbox provider, each a process of its own, and does to them
what production does, while ${options.callers} callers ask any instance for any of the sandbox's scenarios and ask the same again, on any
instance, where they got 503, 504 or no answer. Now and then a caller leaves, two ask for the same at once, or a webhook comes
before anybody has asked, again, or with another outcome: when the first one is stored, or as soon as a caller has it. The
provider calls the instances in turn, and repeats a webhook that was not answered with 200.

One Redis is the replica of the other, and instances reach the primary by one address, which leads to the new one after a
failover; the connections that there are stay at the old one. The two swap roles by \`FAILOVER\`, which loses nothing that was
acknowledged, and a command is answered when it is on the disk (\`appendfsync always\`). When all is over, every instance is
asked for every id, and every call that had an outcome is made again. At last Redis is restarted without its data while ${dataLoss?.held}
callers wait; their webhooks follow.

\`CHAOS_SECONDS\` is how long the faults of a run go on (100). \`CHAOS_SEED\` makes the same faults and requests again, as far as the
clock lets it; several seeds, with commas, are as many runs. A run fails where a figure in bold is not 0. \`npm run chaos -- --engine
sentinel\`, or \`cluster\`, \`postgres\` or \`redis+nats\`, does it to another engine, by the same judge: each is killed, frozen, failed over
on purpose and cut off, as far as it promises to lose nothing then. \`npm run test:engines\` has short forms of all.

On ${today()}, \`CHAOS_SECONDS=${options.seconds} CHAOS_SEED=${seeds.join(',')} npm run chaos\`, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}:

${markdown(['figure', ...seeds.map((seed) => `seed ${seed}`), 'what is counted'], figures)}

${markdown(['what was done', ...seeds.map(() => 'times')], causesOf(results, planned))}

${markdown(['how the tries of callers ended', ...seeds.map(() => 'times')], endsOf(results))}

Faults follow each other. An instance is killed only when all are ready and Redis has taken what they delivered: one that dies
together with Redis takes that with it. And what contradicts an answer at once comes to the instance that gave it: while Redis is away,
another one has no way to know of it ([architecture.md](architecture.md#what-is-not-promised)).

`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A row for each figure, a column for each run. */
function figuresOf(
  results: readonly [RunResult, ...RunResult[]],
): readonly (readonly (string | number | undefined)[])[] {
  const columns = results.map(rowsOf);
  return rowsOf(results[0]).map(({ name, mustBeZero }, index) => {
    const counts = columns.map((rows) => rows[index]?.count).map((count) => (mustBeZero ? `**${count}**` : count));
    return [name, ...counts];
  });
}

function endsOf(results: readonly RunResult[]): readonly (readonly (string | number)[])[] {
  const names = [...new Set(results.flatMap(({ tries }) => Object.keys(tries)))].toSorted();
  return names.map((end) => [end, ...results.map(({ tries }) => tries[end] ?? 0)]);
}

/** A table whose columns of numbers stand to the right. */
function markdown(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string {
  const isText = (index: number) => index === 0 || head[index] === 'what is counted';
  const rule = head.map((_, index) => (isText(index) ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
