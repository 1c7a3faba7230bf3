import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { scratch, until } from './harness/children.js';
import { programsMissing } from './harness/engines.js';

const require = createRequire(import.meta.url);
const here = import.meta.dirname;

/**
 * Everybody who does the job. `start(stage)` starts the processes and resolves to what is `running`: `entry`, the URL
 * that callers POST to; `webhooks`, for every provider port the URLs that its webhooks go to; `service`, the processes
 * that are the contestant, the one that holds the callers first. `needs` are npm packages of which a missing one is
 * reported instead of measured. `instances` is how many take part, `redis` whether they share one; `against` is which of
 * ours it is compared with: the one with as many instances. `turns` is how often it is measured in one round, if not
 * once: every ratio depends on the floor, and one sample of it is within 20 %. `keepsOutcome` says that a peer's
 * outcome outlives the instance that took its webhook, as ours does.
 */
export const contestants = [
  {
    name: 'floor',
    title: 'the floor: node:http, a Map, undici',
    instances: 1,
    turns: 3,
    against: 'ours-memory',
    start: (stage) => equals(stage, 'floor.js'),
  },
  {
    name: 'floor-express',
    title: 'the floor with Express in front',
    instances: 1,
    against: 'ours-memory',
    start: (stage) => equals(stage, 'express.js'),
  },
  { name: 'ours-memory', title: '**ours**, in memory', instances: 1, against: 'ours-memory', start: ours },
  ...[1, 2, 4, 8].map((instances) => ({
    name: `ours-redis-${instances}`,
    title: `**ours**, Redis, ${instances} instance${instances > 1 ? 's' : ''}`,
    instances,
    redis: true,
    against: 'ours-memory',
    start: ours,
  })),
  ...[2, 4, 8].map((instances) => ({
    name: `seed-${instances}`,
    title: `Express, axios, broadcast channel, ${instances} instances`,
    instances,
    redis: true,
    against: `ours-redis-${instances}`,
    start: (stage) => equals(stage, 'seed-broadcast.js'),
  })),
  {
    name: 'nest-send',
    title: 'Nest `ClientProxy.send` over Redis, 2 instances',
    instances: 2,
    redis: true,
    against: 'ours-redis-2',
    start: (stage) => doorAndResponder(stage, 'nest-send.js'),
  },
  {
    name: 'bullmq',
    title: 'BullMQ `job.waitUntilFinished`, 2 instances',
    needs: ['bullmq'],
    instances: 2,
    keepsOutcome: true,
    redis: true,
    against: 'ours-redis-2',
    start: (stage) => doorAndResponder(stage, 'bullmq.js'),
  },
  {
    name: 'node-red',
    title: 'Node-RED, in memory',
    needs: ['node-red'],
    instances: 1,
    against: 'ours-memory',
    start: nodeRed,
  },
  {
    name: 'restate',
    title: 'Restate awakeables (server and service)',
    needs: ['@restatedev/restate-sdk', '@restatedev/restate-server'],
    instances: 1,
    keepsOutcome: true,
    against: 'ours-redis-2',
    start: restate,
  },
];

/**
 * Ours on every engine, two instances each. `store` is where requests are kept and `signals` how they are signalled, if
 * not through the store: names of harness/engines.js, of which a missing program is reported, too. `env` is what ours is
 * told besides.
 */
export const onEngines = [
  { ...contestants.find(({ name }) => name === 'ours-redis-2'), engine: 'Redis' },
  onEngine('redis-nats', 'Redis, signals by NATS', { store: 'redis', signals: 'nats' }),
  onEngine('valkey', 'Valkey', { store: 'valkey' }),
  onEngine('sentinel', 'Redis with Sentinel', { store: 'sentinel' }),
  onEngine('sentinel-wait', 'Redis with Sentinel, `REDIS_REPLICAS=1`', {
    store: 'sentinel',
    env: { REDIS_REPLICAS: '1' },
  }),
  onEngine('cluster', 'Redis Cluster', { store: 'cluster' }),
  onEngine('postgres', 'Postgres', { store: 'postgres' }),
  onEngine('postgres-async', 'Postgres, `synchronous_commit` off', { store: 'postgres-async' }),
  onEngine('postgres-nats', 'Postgres, signals by NATS', { store: 'postgres', signals: 'nats' }),
];

/** The contestant of a name; throws with all names for any other. */
export function contestantOf(name) {
  const all = [...contestants, ...onEngines];
  const found = all.find((contestant) => contestant.name === name);
  if (!found) throw new Error(`no contestant ${name}: ${[...new Set(all.map((one) => one.name))].join(', ')}`);
  return found;
}

/** The installed version of a package of the bench, or of another directory, or why there is none. */
export function versionOf(name, directory = here) {
  try {
    return JSON.parse(readFileSync(join(directory, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch (error) {
    return `not installed (${error.code})`;
  }
}

/** Why a contestant can't take part: the packages and programs it needs that are not there; undefined when it can. */
export function missingOf(contestant) {
  const { needs = [] } = contestant;
  const missing = needs.map((name) => `${name} ${versionOf(name)}`).filter((line) => line.includes('not installed'));
  const programs = programsMissing(contestant).map((name) => `${name} not installed`);
  return [...missing, ...programs].join(', ') || undefined;
}

function onEngine(name, engine, how) {
  const title = `**ours**, ${engine}, 2 instances`;
  return { name: `ours-${name}-2`, title, engine, instances: 2, against: 'ours-redis-2', ...how, start: ours };
}

async function equals(stage, script) {
  return together(await eachInstance(stage, (index) => node(stage, index, join(here, 'contestants', script))));
}

async function doorAndResponder(stage, script) {
  const path = join(here, 'contestants', script);
  const responder = await node(stage, 1, path, { ROLE: 'responder' });
  const door = await node(stage, 0, path, { ROLE: 'door' });
  const webhooks = stage.providers.map(() => [`${responder.origin}/webhook`]);
  return { entry: `${door.origin}/new-qrcode`, webhooks, service: [door.child, responder.child] };
}

async function ours(stage) {
  return together(
    await eachInstance(stage, (index) =>
      node(stage, index, join(stage.checkout, 'dist', 'main.js'), {
        HOST: '127.0.0.1',
        DOMAIN: 'bench.invalid',
        APIKEY: 'bench-key-0123456789',
        AUTH_URL: stage.providers[index],
        CASHIN_URL: stage.providers[index],
        TIMEOUT: '120000',
        MAX_TIMEOUT: '120000',
        MAX_PENDING: '20000',
        WEBHOOK_AUTH: 'none',
        API_KEYS: 'none',
        LOG_LEVEL: 'warn',
      }),
    ),
  );
}

async function nodeRed(stage) {
  const red = require.resolve('node-red/red.js');
  const settings = join(here, 'contestants', 'node-red-settings.cjs');
  const instance = await node(stage, 0, red, {}, ['--userDir', scratch(), '--settings', settings]);
  return together([instance]);
}

async function restate(stage) {
  const wrapper = createRequire(require.resolve('@restatedev/restate-server/package.json'));
  const binary = wrapper.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
  const [ingress, admin, fabric, door] = await Promise.all(Array.from({ length: 4 }, stage.freePort));
  const server = stage.start(binary, ['--no-logo', '--base-dir', scratch()], {
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_BIND_PORT: String(fabric),
    RESTATE_INGRESS__BIND_PORT: String(ingress),
    RESTATE_ADMIN__BIND_PORT: String(admin),
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_FILTER: 'warn',
  });
  const ingressUrl = `http://127.0.0.1:${ingress}`;
  const service = await node(stage, 0, join(here, 'contestants', 'restate.js'), {
    DOOR_PORT: String(door),
    INGRESS_URL: ingressUrl,
  });
  await until(() => accepts(`http://127.0.0.1:${admin}/deployments`, { uri: service.origin }), server, 30_000);
  const webhooks = [[`http://127.0.0.1:${door}/webhook`]];
  return { entry: `${ingressUrl}/Qrcode/create`, webhooks, service: [server, service.child] };
}

/** Starts a script on a free port, with what every contestant is told; resolves when the port is open. */
async function node(stage, index, script, env = {}, args = []) {
  const port = await stage.freePort();
  const child = stage.start(stage.node, [...stage.nodeArgs, script, ...args], {
    NODE_ENV: 'production',
    PORT: String(port),
    PROVIDER_URL: stage.providers[index],
    ...stage.engines.env,
    ...env,
  });
  await until(() => stage.isOpen(port), child);
  return { child, origin: `http://127.0.0.1:${port}` };
}

function eachInstance(stage, startOne) {
  return Promise.all(stage.providers.map((_, index) => startOne(index)));
}

/** Equal instances: callers at the first; what instance i asked for is called back at another one. */
function together(instances) {
  const doors = instances.map(({ origin }) => `${origin}/webhook`);
  return {
    entry: `${instances[0].origin}/new-qrcode`,
    webhooks: doors.map((own, _, all) => (all.length > 1 ? all.filter((door) => door !== own) : all)),
    service: instances.map(({ child }) => child),
  };
}

async function accepts(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.ok;
}
