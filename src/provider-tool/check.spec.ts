import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { presetNames } from '../provider/profile/presets.js';
import { makeFolder, run } from './tool.fake.js';

const file = makeFolder();

const HEAD = 'profile: 1\nname: mine\nsettings: { KEYS: { secret: true } }\n';
const VERIFY = 'webhook: { verify: { scheme: github, keys: env.KEYS } }\n';

/** A profile with one operation whose examples these are. */
function profileWith(
  examples: string,
  more = 'succeeded: { body.state: done }, failed: { body.state: no }, pending: { body.state: soon }, reason: body.why, result: { n: body.n }',
): string {
  return file(
    'mine.yaml',
    `${HEAD}operations:
  job:
    input: { n: { type: integer, required: true } }
    request: { method: POST, url: "https://mine.example/jobs" }
    ack: { learn: { job: body.job }, refused: { body.ok: false }, reason: body.why }
    webhook: { id: body.id, ${more} }
    examples:
${examples}
${VERIFY}`,
  );
}

async function warningsOf(path: string): Promise<readonly string[]> {
  const { code, out } = await run(['check', path]);
  expect(code).toBe(0);
  return out.slice(0, -1).map((line) => line.slice(path.length));
}

describe('list', () => {
  it('shows each provider with its operations, and what follows them', async () => {
    const { code, out } = await run(['list']);
    expect(code).toBe(0);
    expect(out.map((line) => line.split(' ', 1)[0])).toEqual(['NAME', ...presetNames()]);
    expect(out.find((line) => line.startsWith('efi'))).toMatch(
      /^efi +Efí \(Pix\) +documentation +new-qrcode > payment, pix-send$/,
    );
  });
});

describe('check', () => {
  it.each(presetNames())('finds nothing in %s: its examples read as they say', async (name) => {
    const { code, out } = await run(['check', name, '--strict']);
    expect(out).toEqual([expect.stringMatching(`^${name}\\.yaml: \\d operations?, \\d+ examples?, no faults$`)]);
    expect(code).toBe(0);
  });

  it('tells all faults at once, each with its place, and nothing else', async () => {
    const path = file(
      'bad.yaml',
      `${HEAD}operations:\n  job:\n    requst: {}\n    expires: soon\nwebhook: { verfy: 1 }\n`,
    );
    const { code, out, err } = await run(['check', path]);
    expect([code, err]).toEqual([1, []]);
    expect(out.length).toBeGreaterThan(2);
    expect(out.every((line) => /^.*bad\.yaml:\d+:\d+ /.test(line))).toBe(true);
    expect(out[0]).toContain(':6:5 operations.job does not take "requst"; did you mean "request"?');
  });

  it('warns of what the proof does not cover', async () => {
    const path = file(
      'open.yaml',
      readFileSync('src/provider/profile/presets/stripe.yaml', 'utf8').replace(
        'content: "{sig.t}.{raw}"',
        'content: "{sig.t}"',
      ),
    );
    const { code, out } = await run(['check', path]);
    expect(code).toBe(0);
    expect(out[0]).toMatch(
      /:\d+:\d+ warning: operations\.payment\.webhook\.\S+: body\.\S+ is not covered by webhook\.verify/,
    );
    expect(out.at(-1)).toMatch(/no faults, \d+ warnings$/);
    expect((await run(['check', path, '--strict'])).code).toBe(1);
  });

  it.each([
    [
      '{ name: a, webhooks: [{ json: { id: "{id}", state: odd } }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as unlisted',
    ],
    [
      '{ name: a, webhooks: [{ json: { id: "{id}", state: soon } }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as pending',
    ],
    [
      '{ name: a, webhooks: [{ json: { id: "{id}", state: done } }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as invalid',
    ],
    [
      '{ name: a, webhooks: [{ json: { state: done, n: 1 } }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as unidentified',
    ],
    [
      '{ name: a, webhooks: [{ json: { id: other, state: done, n: 1 } }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as one of another request',
    ],
    [
      '{ name: a, webhooks: [{ text: "no" }], expect: { state: succeeded } }',
      '"a" expects succeeded, but its webhook reads as no webhook: the body is not JSON',
    ],
    [
      '{ name: a, webhooks: [{ json: { id: "{id}", state: no, why: late } }], expect: { state: failed, reason: early } }',
      '"a" expects the reason early, but its webhook has late',
    ],
    [
      '{ name: a, webhooks: [{ json: { id: "{id}", state: done, n: 2 } }], expect: { state: succeeded, result: { n: 1 } } }',
      '"a" expects another result than its webhook has: n: 1, not 2',
    ],
    [
      '{ name: a, ack: { json: { ok: false, why: full } }, expect: { state: succeeded } }',
      '"a" expects succeeded, but its answer reads as refused',
    ],
    [
      '{ name: a, ack: { json: { job: j1 } }, expect: { state: pending, theirs: j2 } }',
      '"a" expects their id j2, but its messages have j1',
    ],
    [
      '{ name: a, ack: { status: 500 }, expect: { state: succeeded } }',
      '"a" expects succeeded, but its answer reads as unclear',
    ],
    [
      '{ name: a, caller: { n: 1.5 }, expect: { state: pending } }',
      '"a" has a caller that the service refuses: /n must be an integer',
    ],
  ])('warns of an example that contradicts itself: %s', async (example, sentence) => {
    expect(await warningsOf(profileWith(`      - ${example}`))).toEqual([
      `:11:9 warning: operations.job.examples[0]: ${sentence}`,
    ]);
  });

  describe('where a lookup tells the end of an example', () => {
    const GOOD = {
      decode: 'form.data',
      theirs: 'item.uuid',
      lookupId: '',
      reason: '',
      rules: 'failed: { item.phase: DEAD }, succeeded: { item.phase: DONE }',
      webhooks: ['{"events":[{"uuid":"other","phase":"DONE"},{"uuid":"u2","phase":"DEAD"}]}'],
    };
    const looked = async (changed: Partial<typeof GOOD>): Promise<readonly string[]> => {
      const { decode, theirs, lookupId, reason, rules, webhooks } = { ...GOOD, ...changed };
      const sent = webhooks.map((data) => `{ form: { data: '${data}' } }`).join(', ');
      const path = file(
        'looked.yaml',
        `${HEAD}operations:
  job:
    request: { method: POST, url: "https://mine.example/jobs" }
    ack: { learn: { job: body.job, run: body.run } }
    webhook: { each: "form.data.events[*]", theirs: ${theirs}, ${rules} }
    lookup: { at: [webhook, deadline], request: { method: GET, url: "https://mine.example/jobs/{theirs}" }, ${lookupId}failed: { body.phase: DEAD } }
    examples:
      - { name: a, ack: { json: { job: u1, run: u2 } }, webhooks: [${sent}], lookup: { json: { phase: DEAD } }, expect: { state: failed${reason && `, reason: ${reason}`} } }
webhook: { decode: [${decode}], verify: { scheme: github, keys: env.KEYS } }
`,
      );
      return (await warningsOf(path)).map((line) => line.replace(/^.*examples\[0\]: "a" /, ''));
    };

    it('takes a webhook that names the request by any of its ids', async () => {
      expect(await looked({})).toEqual([]);
    });

    it.each<readonly [mistake: string, changed: Partial<typeof GOOD>, warning: string]>([
      [
        'an id that is not there',
        { theirs: 'item.uid' },
        'has a webhook that names no request of job: no reading of it finds an id (see decode, each, when, id and theirs)',
      ],
      [
        'a text that is not decoded',
        { decode: 'form.dta' },
        'has a webhook that names no request of job: no reading of it finds an id (see decode, each, when, id and theirs)',
      ],
      [
        'a state that no rule has',
        { rules: 'failed: { item.phase: DED }, succeeded: { item.phase: DONE }' },
        'has a webhook that is unlisted: no rule of failed, succeeded and pending holds',
      ],
      [
        'an id that the answer does not teach',
        { webhooks: [...GOOD.webhooks, '{"events":[{"uuid":"u3","phase":"DEAD"}]}'] },
        'has a webhook (2 of 2) that names another request: not ours, and none whose id the answer teaches',
      ],
    ])('warns of %s', async (_mistake, changed, warning) => {
      expect(await looked(changed)).toEqual([warning]);
    });

    it('takes the reason of the webhook if the lookup has none', async () => {
      const rules = 'failed: { item.phase: DEAD }, reason: item.why';
      const webhooks = ['{"events":[{"uuid":"u2","phase":"DEAD","why":"no ink"}]}'];
      expect(await looked({ rules, webhooks, reason: 'no paper' })).toEqual([
        'expects the reason "no paper", but its lookup has "no ink"',
      ]);
      expect(await looked({ rules, webhooks, reason: 'no ink' })).toEqual([]);
    });

    it('takes any id of the provider if the lookup answers with ours', async () => {
      expect(
        await looked({ webhooks: ['{"events":[{"uuid":"u3","phase":"DEAD"}]}'], lookupId: 'id: body.ref, ' }),
      ).toEqual([]);
    });
  });

  it.each(['', ', external_id: mine-1'])(
    'gives an example an id even where the caller must give it%s',
    async (given) => {
      const path = file(
        'short.yaml',
        `${HEAD}operations:
  job:
    id: { length: [4, 10] }
    request: { method: POST, url: "https://mine.example/jobs/{id}" }
    webhook: { id: body.id, succeeded: { body.state: done } }
    examples: [{ name: a, caller: { n: 1${given} }, webhooks: [{ json: { id: "{id}", state: done } }], expect: { state: succeeded } }]
${VERIFY}`,
      );
      expect(await warningsOf(path)).toEqual([]);
    },
  );

  it('counts what it has checked', async () => {
    const path = profileWith('      - { name: a, ack: { json: { job: j1 } }, expect: { state: pending, theirs: j1 } }');
    expect(await run(['check', path])).toMatchObject({ code: 0, out: [`${path}: 1 operation, 1 example, no faults`] });
  });
});
