import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalIdFault } from '../src/event-manager/outcome.js';
import { oddTexts } from '../src/event-manager/testing/odd-texts.js';
import { inspectBrCode } from '../src/provider/br-code.js';
import { ask, Deployment, find, idsOf, notify, PATIENT, slowest, tally, tell } from './support/deployment.js';
import type { ServiceProcess } from './support/service-process.js';

const NEVER = { scenario: 'never' };

let deployment: Deployment;
let a: ServiceProcess;
let b: ServiceProcess;

// A caller waits on A; the sandbox calls B.
beforeAll(async () => {
  deployment = await Deployment.start();
  [a, b] = [deployment.instance(0), deployment.instance(1)];
});

afterAll(() => deployment.end());

const holding = (count: number) => expect.poll(() => a.metric('async_como_sync_pending_requests'), PATIENT).toBe(count);

const webhooksWin = async (scenario: string) => {
  const answers = idsOf(`wins-${scenario}`, 5).map((external_id) => ask(a, { external_id, scenario }));
  expect(tally(await Promise.all(answers))).toEqual({ 200: 5 });
};

describe('callers wait on one instance, and the webhooks come to the other one', () => {
  it('50 at once after the start cost one exchange of the key', async () => {
    const answers = await Promise.all(idsOf('cold', 50).map((external_id) => ask(a, { external_id })));
    expect(tally(answers)).toEqual({ 200: 50 });
    expect((await deployment.sandbox.journal()).auth).toBe(1);
  });

  it('100 calls are 100 times 200, each with its own QR Code', async () => {
    const ids = idsOf('hundred', 100);
    const answers = await Promise.all(ids.map((external_id) => ask(a, { external_id })));
    expect(tally(answers)).toEqual({ 200: 100 });
    expect(answers.map(({ body }) => body['external_id'])).toEqual(ids);
    expect(new Set(answers.map(({ body }) => body['qr_code'])).size).toBe(100);
    for (const { body } of answers) expect(inspectBrCode(String(body['qr_code']))).toEqual({ valid: true });
    expect([...new Set(await deployment.calls(ids))]).toHaveLength(100);
    tell(`100 calls over two instances, webhooks after 50 ms: the slowest answer after ${slowest(answers)} ms`);
  });

  it('100 webhooks in random order over two seconds are 100 times 200', async () => {
    const answers = idsOf('shuffled', 100).map((external_id) =>
      ask(a, { external_id, delay_ms: Math.floor(Math.random() * 2_000) }),
    );
    expect(tally(await Promise.all(answers))).toEqual({ 200: 100 });
  });

  it('200 webhooks 0 to 2 ms after the provider got its calls are 200 times 200', async () => {
    const answers = idsOf('instant', 200).map((external_id, index) => ask(a, { external_id, delay_ms: index % 3 }));
    expect(tally(await Promise.all(answers))).toEqual({ 200: 200 });
  });

  it.each(['early', 'late-ack', 'hang', 'reset', 'error', 'huge'])(
    '[F1] a webhook wins over the provider’s own answer: %s',
    webhooksWin,
  );

  it('[F11] a webhook wins over an answer that says that the charge exists or may exist', () => webhooksWin('busy'));

  it('the cashin_id of an acknowledgement is in every answer, where the webhook has the BR Code alone', async () => {
    const members = { external_id: 'told-before', scenario: 'bare' };
    const { status, body } = await ask(a, members);
    expect([status, body['cashin_id']]).toEqual([200, expect.stringMatching(/./)]);
    for (const instance of [a, b]) {
      expect((await ask(instance, members)).body).toEqual(body);
      expect((await find(instance, 'told-before')).body['result']).toMatchObject({ cashin_id: body['cashin_id'] });
    }
    expect(await deployment.calls(['told-before'])).toHaveLength(1);
  });

  it('an instance that waits for nothing is never signalled', async () => {
    const sent = await b.metric('async_como_sync_signals_sent_total');
    expect(sent).toBeGreaterThan(300);
    expect(await a.metric('async_como_sync_signals_sent_total')).toBe(0);
    expect(await b.metric('async_como_sync_signals_received_total{waited_for="yes"}')).toBe(0);
    expect(await b.metric('async_como_sync_signals_received_total{waited_for="no"}')).toBe(0);
    tell(`signals to the instance that waits: ${sent}; to the idle one: 0`);
  });

  it('[F8] a failure is answered at once with the provider’s reason', async () => {
    const { status, body } = await ask(a, { scenario: 'fail' });
    expect(status).toBe(502);
    expect(body).toMatchObject({ code: 'provider-failed', reason: "The payer's bank refused the charge" });
  });

  it('a webhook of 300 kB is read whole', async () => {
    const waiting = ask(a, { external_id: 'large', ...NEVER });
    await deployment.untilAsked(1, ['large']);
    expect((await notify(b, 'large', { padding: 'a'.repeat(300_000) })).status).toBe(200);
    expect((await waiting).body['qr_code']).toBe('code of large');
  });

  it('ids are exact, whatever characters they hold; those that are refused are so at once', async () => {
    const ids = oddTexts.filter((text) => externalIdFault(text) === undefined);
    const refused = oddTexts.filter((text) => !ids.includes(text));
    expect(tally(await Promise.all(refused.map((external_id) => ask(a, { external_id }))))).toEqual({
      400: refused.length,
    });
    const waiting = ids.map((external_id) => ask(a, { external_id, ...NEVER }));
    await deployment.untilAsked(ids.length, ids);
    await Promise.all(ids.map((id) => notify(b, id)));
    const codes = (await Promise.all(waiting)).map(({ body }) => body['qr_code']);
    expect(codes).toEqual(ids.map((id) => `code of ${id}`));
  });
});

describe('one id is one request, on whichever instance', () => {
  it('[F15] 20 parallel calls over two instances are one call to the provider, and 20 equal answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask(n % 2 ? a : b, { external_id: 'same', amount: 5 }, { wait: 10 + n })),
    );
    expect(tally(answers)).toEqual({ 200: 20 });
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await deployment.calls(['same'])).toEqual(['same']);
  });

  it('a retry gets the same answer, marked as replayed', async () => {
    for (const instance of [a, b]) {
      const { status, headers, body } = await ask(instance, { external_id: 'same', amount: 5 });
      expect([status, headers.get('idempotent-replayed')]).toEqual([200, 'true']);
      expect(body['external_id']).toBe('same');
    }
    expect(await deployment.calls(['same'])).toEqual(['same']);
  });

  it('[F16] another body is a conflict, while pending and afterwards', async () => {
    await ask(a, { external_id: 'taken', amount: 1, ...NEVER }, { headers: { prefer: 'respond-async' } });
    for (const instance of [a, b]) {
      for (const external_id of ['same', 'taken']) {
        const { status, body } = await ask(instance, { external_id, amount: 7 });
        expect([status, body['code']]).toEqual([409, 'external-id-conflict']);
      }
    }
    expect(await deployment.calls(['taken'])).toEqual(['taken']);
  });

  it('the end of a short wait leaves a longer one alone', async () => {
    const members = { external_id: 'two-waits', ...NEVER };
    const long = ask(a, members);
    await deployment.untilAsked(1, ['two-waits']);
    expect(tally(await Promise.all([ask(a, members, { wait: 1 }), ask(b, members, { wait: 1 })]))).toEqual({ 504: 2 });
    await notify(b, 'two-waits');
    expect((await long).status).toBe(200);
    expect(await deployment.calls(['two-waits'])).toHaveLength(1);
  });

  it('[F6] two webhooks in parallel at two instances are one outcome, both acknowledged', async () => {
    const ids = idsOf('twins', 20);
    const waiting = ids.map((external_id) => ask(a, { external_id, ...NEVER }));
    await deployment.untilAsked(20, ids);
    for (const id of ids) {
      const notices = [notify(a, id), notify(b, id, { br_code: 'another code' })];
      const told = (await Promise.all(notices)).map(({ status, body }) => `${status} ${JSON.stringify(body)}`);
      expect(told.join()).toMatch(/200 .*"settled".*200 .*"conflicting"|200 .*"conflicting".*200 .*"settled"/);
    }
    for (const { status, body } of await Promise.all(waiting)) {
      expect(status).toBe(200);
      expect((await find(b, String(body['external_id']))).body['result']).toMatchObject({ qr_code: body['qr_code'] });
    }
  });

  it('its state is held for who polls on the other instance, and found on both', async () => {
    const { body } = await ask(a, { external_id: 'polled', ...NEVER }, { headers: { prefer: 'respond-async' } });
    const polls = [a, b].map((instance) => find(instance, 'polled', { prefer: 'wait=20' }));
    await holding(1);
    await expect.poll(() => b.metric('async_como_sync_pending_requests'), PATIENT).toBe(1);
    await notify(b, 'polled');
    for (const poll of await Promise.all(polls)) expect(poll.body['state']).toBe('succeeded');
    expect((await b.fetch(String(body['status_url']))).status).toBe(200);
  });
});

describe('at the deadline', () => {
  it('[F5] 500 webhooks within milliseconds of it: one valid answer each, and each late outcome can be fetched', async () => {
    let [inTime, late, leadMs] = [0, 0, 20];
    for (let wave = 0; wave < 10; wave++) {
      const ids = idsOf(`deadline-${wave}`, 50);
      const answers = ids.map((external_id, index) =>
        sleep(3 * index).then(() => ask(a, { external_id, delay_ms: 1_002 - leadMs - (index % 5) }, { wait: 1 })),
      );
      const before = inTime - late;
      for (const { status, body } of await Promise.all(answers)) {
        if (status === 200) inTime += 1;
        else late += 1;
        if (status === 200) expect(body['qr_code']).toEqual(expect.stringContaining('br.gov.bcb.pix'));
        else expect([status, body]).toMatchObject([504, { state: 'pending', error: 'timeout' }]);
        const state = async () => {
          const found = await find(b, String(body['external_id']), { prefer: 'wait=20' });
          return [found.status, found.body['state']];
        };
        await expect.poll(state, PATIENT).toEqual([200, 'succeeded']);
      }
      // How long the way to the provider and back takes is the machine's: the next wave aims better.
      leadMs = Math.max(0, leadMs - Math.round((inTime - late - before) / 5));
    }
    expect(inTime + late).toBe(500);
    expect(a.output + b.output).not.toMatch(/headers|internal-error|"level":"error"/i);
    tell(`500 webhooks around the deadline: ${inTime} in time, ${late} late`);
  });

  it('no slot is left, on either instance', async () => {
    await holding(0);
    expect(await b.metric('async_como_sync_pending_requests')).toBe(0);
  });
});
