import { dirname } from 'node:path';
import { expect } from 'vitest';
import { Deployment, PATIENT } from './deployment.js';
import type { ServiceProcess } from './service-process.js';

const PRELOAD = new URL('precise-coverage.js', import.meta.url).href;
const CALLS = 5;

/** A function of the service that was entered. */
interface Entered {
  /** A is asked by the caller, B gets the webhook. */
  readonly instance: 'A' | 'B';
  /** Of the source, from the repository's root on. */
  readonly file: string;
  /** Its name, and its offset in what was built of the file. */
  readonly name: string;
}

/** What one call through two instances on one Redis enters: the caller asks one of them, the other one gets the webhook. */
export class OneCall {
  readonly files: readonly string[];
  readonly #entered: readonly Entered[];

  private constructor(entered: readonly Entered[]) {
    this.#entered = entered;
    this.files = [...new Set(entered.map(({ file }) => file))].sort();
  }

  /**
   * Makes some calls, one after the other, and keeps what each of them entered: the rest is what an instance does from time to time,
   * whether it is called or not.
   */
  static async measure(): Promise<OneCall> {
    const deployment = await Deployment.start({ environment: { NODE_OPTIONS: `--import ${PRELOAD}` } });
    try {
      await enteredBy(deployment, 'first'); // gets a token, connects, and loads what is loaded when it is needed
      let kept = await enteredBy(deployment, 'call-1');
      for (let number = 2; number <= CALLS; number++) {
        const again = new Set((await enteredBy(deployment, `call-${number}`)).map(keyOf));
        kept = kept.filter((one) => again.has(keyOf(one)));
      }
      return new OneCall(kept);
    } finally {
      await deployment.end();
    }
  }

  /** How many there are; a file or function that both instances enter counts once. */
  get totals(): string {
    const folders = new Set(this.files.map((file) => dirname(file)));
    return `one call enters ${this.files.length} files, ${this.#functions().length} functions, ${folders.size} folders`;
  }

  /** A line for each file: how many of its functions each instance enters, and their names. Then the totals. */
  get list(): string {
    const width = Math.max(0, ...this.files.map((file) => file.length));
    const row = (file: string, a: string, b: string, names: string) =>
      `${file.padEnd(width)} ${a.padStart(3)} ${b.padStart(3)}  ${names}`;
    const rows = this.files.map((file) => row(file, this.#count(file, 'A'), this.#count(file, 'B'), this.#names(file)));
    return [row('file', 'A', 'B', 'functions'), ...rows, this.totals].join('\n');
  }

  #count(file: string, instance: Entered['instance']): string {
    return `${this.#entered.filter((one) => one.file === file && one.instance === instance).length || '-'}`;
  }

  #names(file: string): string {
    const names = this.#functions()
      .filter((one) => one.file === file)
      .map(({ name }) => name.replace(/@\d+$/, ''));
    return [...new Set(names)].join(' ');
  }

  #functions(): readonly Entered[] {
    return [...new Map(this.#entered.map((one) => [`${one.file} ${one.name}`, one])).values()];
  }
}

function keyOf({ instance, file, name }: Entered): string {
  return `${instance} ${file} ${name}`;
}

/** Makes one call, to its very end. */
async function enteredBy(deployment: Deployment, id: string): Promise<readonly Entered[]> {
  const [a, b] = [deployment.instance(0), deployment.instance(1)];
  await Promise.all([enteredSince(a), enteredSince(b)]);
  const answer = await a.post('/new-qrcode', JSON.stringify({ external_id: id }));
  expect(answer.status, await answer.text()).toBe(200);
  const webhook = async () => (await deployment.sandbox.journal(id)).webhooks[0]?.status;
  await expect.poll(webhook, PATIENT).toBe(200);
  const [onA, onB] = await Promise.all([enteredSince(a), enteredSince(b)]);
  return [...entries('A', onA), ...entries('B', onB)];
}

/** What an instance has entered since it was asked last: names of functions, by file below dist/. */
async function enteredSince(instance: ServiceProcess): Promise<Readonly<Record<string, readonly string[]>>> {
  const before = instance.events('entered').length;
  instance.signal('SIGUSR2');
  await instance.until(() => instance.events('entered').length > before);
  return instance.events('entered').at(-1)?.['files'] as Readonly<Record<string, readonly string[]>>;
}

function entries(instance: Entered['instance'], files: Readonly<Record<string, readonly string[]>>): Entered[] {
  return Object.entries(files).flatMap(([built, names]) => {
    const file = `src/${built.replace(/\.js$/, '.ts')}`;
    return names.map((name) => ({ instance, file, name }));
  });
}
