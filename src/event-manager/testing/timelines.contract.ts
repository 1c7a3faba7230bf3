import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it as test } from 'vitest';
import type { PutOptions, Timelines } from '../timelines.js';
import { oddTexts } from './odd-texts.js';

/** Data of its own, and timelines that share it. */
export interface TimelinesBed {
  /** Timelines over the bed's data; each call stands for another instance. */
  open(): Timelines;
  /** Ends what the bed itself started. */
  close?(): Promise<void>;
}

/** Makes a bed that holds nothing yet. */
export type MakeTimelinesBed<Bed extends TimelinesBed = TimelinesBed> = () => Bed | Promise<Bed>;

const HOUR_MS = 3_600_000;

const aDay: PutOptions = { keepMs: 24 * HOUR_MS, most: 100 };

/** For what comes with time, on a machine that may be busy. */
const PATIENCE = { timeout: 10_000 };

interface Opened<Bed> {
  readonly bed: Bed;
  /** The name of a timeline that is new. */
  readonly name: string;
  readonly timelines: Timelines;
  readonly other: Timelines;
}

/** Makes the `it` of a suite that runs on beds that `make` makes. */
export function timelinesTest<Bed extends TimelinesBed>(make: MakeTimelinesBed<Bed>) {
  return test.extend<{ open(): Promise<Opened<Bed>> }>({
    open: async ({ onTestFinished }, use) => {
      await use(async () => {
        const bed = await make();
        const [timelines, other] = [bed.open(), bed.open()];
        onTestFinished(async () => {
          await Promise.all([timelines.close(), other.close()]);
          await bed.close?.();
        });
        const read = () => Promise.all([timelines, other].map((each) => each.list('?', { limit: 1 })));
        await expect.poll(read, PATIENCE).toEqual([[], []]);
        return { bed, name: randomUUID(), timelines, other };
      });
    },
  });
}

const entry = (id: string, head = `head of ${id}`, body = `body of ${id}`) => ({ id, head, body });

/** The ids that a timeline lists. */
async function idsIn(timelines: Timelines, name: string, limit = 100): Promise<readonly string[]> {
  return (await timelines.list(name, { limit })).map(({ id }) => id);
}

/** Puts entries, one after the other: each has its place behind the one before. */
async function putAll(timelines: Timelines, name: string, ids: readonly string[], options = aDay): Promise<void> {
  for (const id of ids) {
    await timelines.put(name, entry(id), options);
    await sleep(2);
  }
}

/** What all timelines promise; an adapter that passes may take the place of ours. */
export function describeTimelines(name: string, make: MakeTimelinesBed): void {
  const it = timelinesTest(make);
  describe(name, () => {
    describeLists(it);
    describeBounds(it);
    describeTaking(it);
    describeTexts(it);
  });
}

type TimelinesTest = ReturnType<typeof timelinesTest<TimelinesBed>>;

function describeLists(it: TimelinesTest): void {
  describe('an entry', () => {
    it('is listed with its head and its place by every instance, and got with its body', async ({ open }) => {
      const { name, timelines, other } = await open();
      await timelines.put(name, entry('one'), aDay);
      const at = expect.any(Number);
      expect(await other.list(name, { limit: 10 })).toEqual([{ id: 'one', head: 'head of one', at }]);
      expect(await other.get(name, 'one')).toEqual({ ...entry('one'), at });
      const [listed] = await other.list(name, { limit: 10 });
      expect(Math.abs((listed?.at ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    it('is in its own timeline only', async ({ open }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('one'), aDay);
      expect(await idsIn(timelines, `${name}:`)).toEqual([]);
      expect(await timelines.get(`${name}:`, 'one')).toBeUndefined();
      expect(await timelines.remove(`${name}:`, 'one')).toBe(false);
      expect(await idsIn(timelines, name)).toEqual(['one']);
    });

    it('takes the place of one with its id, at its own place', async ({ open }) => {
      const { name, timelines } = await open();
      await putAll(timelines, name, ['one', 'two']);
      await timelines.put(name, entry('one', 'another', ''), aDay);
      expect(await idsIn(timelines, name)).toEqual(['one', 'two']);
      expect(await timelines.get(name, 'one')).toMatchObject({ head: 'another', body: '' });
    });

    it('is removed once, and nothing stays of it', async ({ open }) => {
      const { name, timelines, other } = await open();
      await putAll(timelines, name, ['one', 'two']);
      const removed = await Promise.all([timelines.remove(name, 'one'), other.remove(name, 'one')]);
      expect(removed.filter(Boolean)).toEqual([true]);
      expect(await timelines.get(name, 'one')).toBeUndefined();
      expect(await idsIn(timelines, name)).toEqual(['two']);
    });
  });

  describe('a list', () => {
    it('has the latest first, and no more than it is asked for', async ({ open }) => {
      const { name, timelines } = await open();
      await putAll(timelines, name, ['one', 'two', 'three']);
      expect(await idsIn(timelines, name)).toEqual(['three', 'two', 'one']);
      expect(await idsIn(timelines, name, 2)).toEqual(['three', 'two']);
    });

    it('goes on behind any place, also among many entries of one instant, and whether the entry is still there', async ({
      open,
    }) => {
      const { name, timelines } = await open();
      const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => timelines.put(name, entry(id), aDay)));
      const pages: string[][] = [];
      for (let before: { at: number; id: string } | undefined; ;) {
        const page = await timelines.list(name, { limit: 7, before });
        const last = page.at(-1);
        if (!last) break;
        pages.push(page.map(({ id }) => id));
        before = { at: last.at, id: last.id };
        await timelines.remove(name, last.id);
      }
      expect(pages.flat()).toHaveLength(60);
      expect(new Set(pages.flat())).toEqual(new Set(ids));
      expect(Math.max(...pages.map(({ length }) => length))).toBe(7);
    });

    it('is of the entries before an instant if no id is given with it', async ({ open }) => {
      const { name, timelines } = await open();
      await putAll(timelines, name, ['one', 'two']);
      const [two] = await timelines.list(name, { limit: 1 });
      const before = { at: two?.at ?? 0, id: '' };
      expect((await timelines.list(name, { limit: 9, before })).map(({ id }) => id)).toEqual(['one']);
    });

    it('of entries in the future is in the order of their places', async ({ open }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('late'), { ...aDay, afterMs: 2 * HOUR_MS });
      await timelines.put(name, entry('soon'), { ...aDay, afterMs: HOUR_MS });
      await timelines.put(name, entry('now'), aDay);
      expect(await idsIn(timelines, name)).toEqual(['late', 'soon', 'now']);
    });
  });
}

function describeBounds(it: TimelinesTest): void {
  describe('what a timeline holds', () => {
    it('is so many entries at most; the earliest give way', async ({ open }) => {
      const { name, timelines } = await open();
      await putAll(timelines, name, ['one', 'two', 'three', 'four'], { ...aDay, most: 2 });
      expect(await idsIn(timelines, name)).toEqual(['four', 'three']);
      expect(await timelines.get(name, 'one')).toBeUndefined();
    });

    it('is so many of a hundred that come at once from two instances', async ({ open }) => {
      const { name, timelines, other } = await open();
      const put = (_: unknown, index: number) =>
        (index % 2 === 0 ? timelines : other).put(name, entry(`${index}`), { ...aDay, most: 10 });
      await Promise.all(Array.from({ length: 100 }, put));
      expect(await idsIn(timelines, name)).toHaveLength(10);
    });

    it('is kept for its time only', async ({ open }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('one'), { keepMs: 300, most: 10 });
      expect(await idsIn(timelines, name)).toEqual(['one']);
      await expect.poll(() => idsIn(timelines, name), PATIENCE).toEqual([]);
      expect(await timelines.get(name, 'one')).toBeUndefined();
      expect(await timelines.remove(name, 'one')).toBe(false);
    });

    it('is removed one by one, while newer entries stay', async ({ open }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('one'), { keepMs: 1_000, most: 10 });
      await sleep(600);
      await timelines.put(name, entry('two'), { keepMs: 1_000, most: 10, afterMs: HOUR_MS });
      await expect.poll(() => idsIn(timelines, name), PATIENCE).toEqual(['two']);
    });
  });
}

function describeTaking(it: TimelinesTest): void {
  describe('taking', () => {
    it('answers the entries that are due, the earliest first, and none of the future', async ({ open }) => {
      const { name, timelines } = await open();
      await putAll(timelines, name, ['one', 'two', 'three']);
      await timelines.put(name, entry('later'), { ...aDay, afterMs: HOUR_MS });
      const taken = await timelines.take(name, 2, HOUR_MS);
      expect(taken).toMatchObject([
        { id: 'one', head: 'head of one' },
        { id: 'two', head: 'head of two' },
      ]);
      expect(await timelines.take(name, 10, HOUR_MS)).toMatchObject([{ id: 'three' }]);
      expect(await timelines.take(name, 10, HOUR_MS)).toEqual([]);
      expect(await idsIn(timelines, name)).toContain('one');
      expect(await timelines.get(name, 'one')).toMatchObject({ body: 'body of one' });
    });

    it('gives each entry to one of many that take at once', async ({ open }) => {
      const { name, timelines, other } = await open();
      await putAll(timelines, name, ['one', 'two', 'three', 'four', 'five']);
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? timelines : other).take(name, 1, HOUR_MS)),
      );
      const ids = taken.flat().map(({ id }) => id);
      expect(ids).toHaveLength(5);
      expect(new Set(ids).size).toBe(5);
    });

    it('gives an entry again when its lease is over', async ({ open }) => {
      const { name, timelines, other } = await open();
      await timelines.put(name, entry('one'), aDay);
      expect(await timelines.take(name, 1, 300)).toMatchObject([{ id: 'one' }]);
      expect(await other.take(name, 1, 300)).toEqual([]);
      await expect.poll(() => other.take(name, 1, 300), PATIENCE).toMatchObject([{ id: 'one' }]);
    });

    it('keeps an entry for its time after the lease', async ({ open }) => {
      const { name, timelines } = await open();
      await timelines.put(name, entry('one'), { keepMs: 1_000, most: 10 });
      await timelines.take(name, 1, 2_000);
      await sleep(1_500);
      expect(await idsIn(timelines, name)).toEqual(['one']);
    });

    it('answers nothing of a timeline that there is not', async ({ open }) => {
      const { name, timelines } = await open();
      expect(await timelines.take(name, 10, HOUR_MS)).toEqual([]);
    });
  });
}

function describeTexts(it: TimelinesTest): void {
  it('takes any text as a name, an id, a head and a body', async ({ open }) => {
    const { name, timelines } = await open();
    const texts = [...oddTexts, '', 'a\u0000b', 'line\nfeed'];
    await Promise.all(texts.map((text) => timelines.put(`${name}${text}`, { id: text, head: text, body: text }, aDay)));
    for (const text of texts) {
      expect(await timelines.get(`${name}${text}`, text)).toMatchObject({ id: text, head: text, body: text });
      expect(await timelines.list(`${name}${text}`, { limit: 9 })).toMatchObject([{ id: text, head: text }]);
    }
  });

  it('takes a long body whole', async ({ open }) => {
    const { name, timelines } = await open();
    const body = 'é'.repeat(60_000);
    await timelines.put(name, entry('long', 'head', body), aDay);
    expect(await timelines.get(name, 'long')).toMatchObject({ body });
  });
}
