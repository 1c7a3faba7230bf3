// Many callers of many instances, without HTTP: `npm run simulate`. Needs nothing but dist/, and redis-server unless --store is given.
//
// All instances are in this process and share one store. Callers wait at each of them, for a while nothing happens, and then every
// outcome comes to another instance than the one whose caller waits for it. Who is told that the store does not answer asks again, as
// callers and providers do with a 503. Ends with 1 if a caller has not got its own outcome.
//
//   --store URL      where requests are kept; a redis-server of its own unless it is given
//   --signals URL    where instances signal each other; the store unless it is given
//   --waits N        callers, 20000 unless it is given
//   --instances N    10 unless it is given
//   --idle SECONDS   for how long nothing happens, 10 unless it is given

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { Logger } from '@nestjs/common';

import {
  engineUrlFault,
  EVENT_MANAGER_DEFAULTS,
  EventManagerObserver,
  EventManagerService,
  openAdapters,
} from '../dist/event-manager/index.js';
import { start, stop, within } from './harness/children.js';
import { now } from './harness/clock.js';
import { cpuMeter } from './harness/proc.js';
import { startRedis } from './harness/redis.js';
import { figure, table } from './report/table.js';

/** The whole simulation takes no longer, and getting ready does not either. */
const limitMs = 60_000;
const readyMs = 10_000;
/** Callers wait for longer than the simulation takes: no answer comes from the last read at a deadline. */
const waitMs = 2 * limitMs;
/** So many callers or outcomes come at once. More would queue in this process until commands to the store take too long. */
const lanes = 100;
/** Time until what was not taken is sent again. */
const againMs = 100;

let answered = 0;
let rescued = 0;
let refused = 0;
let fault = 'no answer came';
Logger.overrideLogger(false);
try {
  await simulate(readOptions());
} catch (error) {
  fail(error.message);
}

async function simulate({ store, signals, waits, instances: size, idle: idleS }) {
  const startedAt = now();
  const late = () => fail(`${count(answered)} of ${count(waits)} callers were answered within ${limitMs / 1_000} s`);
  setTimeout(late, limitMs).unref();
  const children = [];
  const begin = (command, args) => {
    children.push(start(command, args));
    return children.at(-1);
  };
  const redis = store === undefined ? await startRedis(begin) : undefined;
  const instances = await openInstances(size, { storeUrl: store ?? redis.url, signalsUrl: signals }, waits);
  const server = children.map(({ pid }) => pid);

  const answers = [];
  const claiming = measure(server);
  await each(waits, (call) => new Promise((resolve) => answers.push(wait(instances, call, resolve))));
  const claims = claiming();

  const idling = measure(server);
  await pause(idleS * 1_000);
  const idle = idling();

  const settling = measure(server);
  await each(waits, (call) =>
    insist(() => settlerOf(instances, call).trigger(idOf(call), { state: 'succeeded', result: { call } })),
  );
  await Promise.all(answers);
  const settlements = settling();

  const perWaitAndSecond = (us) => figure(us / waits / idleS);
  const rows = [
    ['answered', `${count(answered)}/${count(waits)}`],
    ['by a signal', count(answered - rescued)],
    ['rescued by a sweep', count(rescued)],
    ['refused by a busy store, and sent again', count(refused)],
    ['a wait costs the process, µs of CPU a second', perWaitAndSecond(idle.processUs)],
    ['a wait costs the server, µs of CPU a second', perWaitAndSecond(idle.serverUs)],
    ['a call costs the process, µs of CPU', figure((claims.processUs + settlements.processUs) / waits)],
    ['a call costs the server, µs of CPU', figure((claims.serverUs + settlements.serverUs) / waits)],
    ['all took, s', figure((now() - startedAt) / 1_000)],
  ];
  console.log(table({ header: [`${count(waits)} callers at ${size} instances`, 'figure'], rows }));
  if (answered < waits) fail(`${count(waits - answered)} of ${count(waits)} callers were not answered: ${fault}`);
  for (const events of instances) {
    await events.beforeApplicationShutdown();
    await events.onApplicationShutdown();
  }
  redis?.client.disconnect();
  await Promise.all(children.map((child) => stop(child)));
}

/** Instances that hear each other and whose store takes writes, in a namespace of their own. */
async function openInstances(size, urls, maxPending) {
  const namespace = `simulation-${randomUUID()}`;
  const observer = new EventManagerObserver();
  observer.rescued = (callers) => (rescued += callers);
  const opening = Array.from({ length: size }, async () => {
    const { store, pubSub } = await openAdapters({ ...urls, namespace });
    const settings = { ...EVENT_MANAGER_DEFAULTS, namespace, resultTtlMs: 2 * waitMs, maxPending };
    const events = new EventManagerService(store, pubSub, observer, settings);
    await events.onModuleInit();
    return events;
  });
  const instances = await within(Promise.all(opening), readyMs, 'getting ready');
  const latest = now() + readyMs;
  for (const events of instances) {
    for (;;) {
      const storeFault = await events.storeFault();
      if (storeFault === undefined && events.hears) break;
      if (now() > latest) throw new Error(storeFault ? `the store ${storeFault}` : 'no signals are heard');
      await pause(20);
    }
  }
  return instances;
}

/** Calls `begin` with the number of each of so many calls, in a few lanes. */
async function each(waits, begin) {
  let next = 0;
  const lane = async () => {
    while (next < waits) await begin(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Sends what the store did not take once more, until it does. */
async function insist(send) {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (error.code !== 'store-unavailable') throw error;
      refused += 1;
      await pause(againMs);
    }
  }
}

/** One caller; `onClaimed` is called when its id is claimed, or cannot be at first. Never rejects. */
async function wait(instances, call, onClaimed) {
  const send = async () => {
    onClaimed();
    return { kind: 'accepted' };
  };
  const asked = { fingerprint: 'body', owner: 'simulation', timeoutMs: waitMs };
  try {
    const watch = () => instances[call % instances.length].watch(idOf(call), send, asked);
    const { outcome } = await insist(() => watch().finally(onClaimed));
    if (outcome?.result?.call === call) answered += 1;
    else fault = 'an answer was not the outcome';
  } catch (error) {
    fault = error.message;
  }
}

/** Another instance than the one where the caller waits, each of them in turn. */
function settlerOf(instances, call) {
  const others = instances.length - 1;
  return instances[(call + 1 + (Math.floor(call / instances.length) % others)) % instances.length];
}

/** Starts to count CPU time; calling it gives what this process and the server have used since; NaN for a server that is not ours. */
function measure(server) {
  const before = process.cpuUsage();
  const serverMs = cpuMeter(server);
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { processUs: user + system, serverUs: (serverMs()[0] ?? NaN) * 1_000 };
  };
}

function idOf(call) {
  return `call-${call}`;
}

function readOptions() {
  const text = { type: 'string' };
  const number = (byDefault) => ({ ...text, default: byDefault });
  const known = { store: text, signals: text, waits: number('20000'), instances: number('10'), idle: number('10') };
  const { values } = parseArgs({ options: known });
  for (const [name, least] of Object.entries({ waits: 1, instances: 2, idle: 1 })) {
    values[name] = Number(values[name]);
    if (!Number.isInteger(values[name]) || values[name] < least)
      throw new Error(`--${name} takes a whole number from ${least} on`);
  }
  for (const name of ['store', 'signals']) {
    const takes = values[name] && engineUrlFault(values[name], name);
    if (takes) throw new Error(`--${name} takes ${takes}`);
  }
  return values;
}

function count(number) {
  return number.toLocaleString('en');
}

/** Ends the process, and with it the server that it started. */
function fail(reason) {
  console.error(reason.split('\n', 1)[0]);
  process.exit(1);
}
