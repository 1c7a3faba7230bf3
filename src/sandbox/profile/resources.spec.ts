import { describe, expect, it } from 'vitest';
import { inspectBrCode } from '../../provider/br-code.js';
import { membersOf } from '../../provider/language/templates.js';
import { compileProfile } from '../../provider/profile/compile-profile.js';
import { readPreset } from '../../provider/profile/presets.js';
import { Resource, Resources } from './resources.js';
import { readScenario } from './scenario.js';

function make(preset: string, words: string, isExact = false): Resource {
  const profile = compileProfile(readPreset(preset).document!);
  const operation = profile.operations[0]!;
  const scenario = readScenario(words, operation);
  const options = { operation, scenario, id: 'the-id', callback: undefined, amount: '19.90', isExact };
  return new Resource(options, profile, membersOf([]));
}

function followUp({ scenario }: Resource) {
  return scenario.followUps[0]!;
}

describe('a Resource', () => {
  it('has ids of its own, which its answer, its webhooks and its lookups agree about', () => {
    const [one, other] = [make('mercadopago', ''), make('mercadopago', '')];
    expect(one.theirs).not.toEqual(other.theirs);
    const [theirs] = one.theirs;
    const { example } = followUp(one);
    expect(one.ack?.json).toMatchObject({ id: Number(theirs), external_reference: 'the-id' });
    expect(one.said(example.webhooks![0]!)).toMatchObject({
      query: { 'data.id': theirs },
      json: { data: { id: theirs } },
    });
    expect(one.said(example.lookup!).json).toMatchObject({ id: Number(theirs) });
  });

  it('has a code that can be drawn, with the amount in it', () => {
    const { qrcode } = make('bspay', '').ack!.json as { readonly qrcode: string };
    expect(inspectBrCode(qrcode)).toEqual({ valid: true });
    expect(qrcode).toContain('540519.90');
  });

  it('has what stands in the file if it is exact', () => {
    expect(make('bspay', '', true).ack?.json).toMatchObject({ transactionId: 'c327', qrcode: '000201010212' });
  });

  it('stands as it was answered until an example says otherwise', () => {
    const resource = make('mercadopago', '');
    expect(resource.standing(['payment'])).toEqual(resource.ack);
    const { event, example } = followUp(resource);
    resource.stand(event, example);
    expect(resource.standing(['payment'])?.json).toMatchObject({ status: 'approved' });
  });
});

describe('Resources', () => {
  it('find one by the id of the provider and by ours, and the latest of several', () => {
    const profile = compileProfile(readPreset('bspay').document!);
    const operation = profile.operations[0]!;
    const scenario = readScenario('', operation);
    const resources = new Resources();
    const add = (id: string) => {
      const options = { operation, scenario, id, callback: undefined, amount: undefined, isExact: false };
      const resource = new Resource(options, profile, membersOf([]));
      resources.add(resource);
      return resource;
    };
    const [one, other, again] = [add('one'), add('other'), add('one')];
    expect(resources.find({ theirs: one?.theirs[0] })).toBe(one);
    expect(resources.find({ id: 'other' })).toBe(other);
    expect(resources.find({ id: 'one' })).toBe(again);
    expect(resources.find({ id: 'none', theirs: 'none' })).toBeUndefined();
    expect(resources.find({})).toBeUndefined();
  });
});
