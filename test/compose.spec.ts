import { execFileSync } from 'node:child_process';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { load } from 'js-yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../src/config/load-config.js';
import { engineUrlFault } from '../src/event-manager/index.js';
import { type ComposeService, composeServices, networksOf } from './support/compose-bed.js';

const compose = await readFile('docker-compose.yml', 'utf8');
const services = await composeServices();

describe('the image', () => {
  it('is built from what the Dockerfile copies, and .dockerignore lets nothing else through', async () => {
    const dockerfile = await readFile('Dockerfile', 'utf8');
    const ignore = await readFile('.dockerignore', 'utf8');
    const copies = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    const passed = [...ignore.matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    expect(new Set(copies)).toEqual(new Set(passed));
    expect(ignore).toMatch(/^\*\n/);
  });

  it('has the drivers that others may do without, in the versions that are tested here', async () => {
    const { devDependencies, peerDependenciesMeta } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
    const [, script = ''] = /^RUN npm install .* \$\(node -p "([^"]+)"\)$/m.exec(
      (await readFile('Dockerfile', 'utf8')).replaceAll(/\\\n */g, ''),
    ) ?? [''];
    const kept = execFileSync(process.execPath, ['-p', script], { encoding: 'utf8' }).trim().split(' ');
    const drivers = Object.keys(peerDependenciesMeta).filter((name) => name !== 'vitest');
    expect(new Set(kept)).toEqual(new Set(drivers.map((name) => `${name}@${devDependencies[name]}`)));
  });
});

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, object>>;
}

describe('docker-compose.yml', () => {
  it('is one by the Compose Specification’s schema, with fixed versions, and ports for this machine only', () => {
    expect(faults('docker-compose.yml')).toEqual([]);
  });

  it.each([
    ['a key that there is not', 'mem_limit:', 'memory_limit:', 'invalid-schema'],
    ['a condition that there is not', 'service_healthy, restart', 'healthy, restart', 'invalid-schema'],
    ['an image of no version', 'postgres:17-alpine', 'postgres', 'service-image-require-explicit-tag'],
    ['a port for everybody', "'127.0.0.1:9090:9090'", "'9090:9090'", 'no-unbound-port-interfaces'],
  ])('would not be with %s', async (_, text, instead, rule) => {
    expect(compose).toContain(text);
    const file = join(tmpdir(), `compose-${process.pid}-${rule}.yml`);
    onTestFinished(() => rm(file));
    await writeFile(file, compose.replace(text, instead));
    expect(faults(file)).toEqual([expect.stringContaining(rule)]);
  });

  it('gives every service no more rights and memory than it needs, and stays up', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(service).toMatchObject({ restart: name === 'cluster-join' ? 'no' : 'unless-stopped', pids_limit: 256 });
      expect(service.mem_limit).toMatch(/^\d+m$/);
    }
  });

  it('mounts files that are there, and volumes and networks that it declares', async () => {
    const declared = load(compose) as Readonly<Record<'volumes' | 'networks', object>>;
    for (const service of Object.values(services)) {
      for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
        if (source.startsWith('./')) await access(source);
        else expect(Object.keys(declared.volumes)).toContain(source);
      }
      expect(Object.keys(declared.networks)).toEqual(expect.arrayContaining([...networksOf(service)]));
    }
  });

  it('sets variables that are read, and no others', async () => {
    const [service = '', sandbox = ''] = (await readFile('docs/configuration.md', 'utf8')).split('## The sandbox');
    for (const [name, { build, environment = {} }] of Object.entries(services)) {
      if (build === undefined) continue;
      const page = name.endsWith('sandbox') ? sandbox : service;
      const documented = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, variable]) => variable);
      expect(documented).toEqual(expect.arrayContaining(Object.keys(environment)));
    }
  });

  it('lets an instance take longer to stop than it may take to drain', () => {
    for (const name of Object.keys(services).filter((name) => /instance-[ab]$/.test(name))) {
      const seconds = Number(/^(\d+)s$/.exec(services[name]?.stop_grace_period ?? '')?.[1]);
      expect(seconds * 1_000).toBeGreaterThan(parseConfig({}).shutdownGraceMs);
    }
  });
});

describe('the profile observability', () => {
  const { prometheus, grafana } = services;

  it('has what is not started without it', () => {
    const profiled = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('observability'));
    expect(profiled.map(([name]) => name)).toEqual(['prometheus', 'grafana']);
  });

  it('has Prometheus ask each instance, over a network that they share, and read the alert rules', async () => {
    const config = load(await readFile('docs/prometheus.yml', 'utf8')) as PrometheusConfig;
    const targets = config.scrape_configs.flatMap(({ static_configs }) => static_configs.flatMap((one) => one.targets));
    const instances = Object.keys(services).filter((name) => name.startsWith('instance-'));
    expect(targets).toEqual(instances.map((name) => `${name}:3000`));
    for (const name of instances) expect(shared(services[name], prometheus)).not.toEqual([]);
    expect(prometheus?.volumes).toEqual(
      expect.arrayContaining(
        ['prometheus.yml', ...config.rule_files].map((file) => `./docs/${file}:/etc/prometheus/${file}:ro`),
      ),
    );
    expect(config.rule_files).toEqual(['alert-rules.yml']);
  });

  it('has Grafana ask that Prometheus, and show the dashboard at once', async () => {
    const sources = load(await readFile('docs/grafana/datasources.yml', 'utf8'));
    expect(sources).toMatchObject({ datasources: [{ type: 'prometheus', url: 'http://prometheus:9090' }] });
    expect(shared(grafana, prometheus)).not.toEqual([]);
    const dashboards = load(await readFile('docs/grafana/dashboards.yml', 'utf8'));
    const shown = String(grafana?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']);
    expect(dashboards).toMatchObject({ providers: [{ options: { path: shown.replace(/\/[^/]+$/, '') } }] });
    expect(grafana?.volumes).toContain(`./docs/grafana-dashboard.json:${shown}:ro`);
  });
});

describe.each([
  ['cluster', 3002, ['cluster-1', 'cluster-2', 'cluster-3', 'cluster-4', 'cluster-5', 'cluster-6', 'cluster-join']],
  ['postgres', 3003, ['postgres']],
])('the profile %s', (profile, port, stores) => {
  const own = Object.entries(services).filter(([, { profiles }]) => profiles?.includes(profile));
  const roles = ['balancer', 'instance-a', 'instance-b', 'sandbox'];

  it('has what is not started without it: a deployment, and where its instances keep requests', () => {
    const deployment = roles.map((role) => `${profile}-${role}`);
    expect(new Set(own.map(([name]) => name))).toEqual(new Set([...deployment, ...stores]));
    expect(services[`${profile}-balancer`]?.ports).toEqual([
      `127.0.0.1:\${${profile.toUpperCase()}_PORT:-${port}}:8080`,
    ]);
  });

  it('has the names of the default deployment in a network of its own, so that all else is the same', () => {
    for (const role of roles) {
      const service = services[`${profile}-${role}`];
      expect(service?.networks).toMatchObject({ [`${profile}-front`]: { aliases: [role] } });
      const { STORE_URL: _, ...environment } = service?.environment ?? {};
      const { REDIS_URL: __, ...usual } = services[role]?.environment ?? {};
      expect(environment).toEqual(usual);
    }
  });

  it('keeps requests in a network without a way out, in which nobody else is', () => {
    for (const [name, service] of Object.entries(services)) {
      const isIn = networksOf(service).includes(`${profile}-back`);
      expect([name, isIn]).toEqual([name, stores.includes(name) || name.startsWith(`${profile}-instance`)]);
    }
    const { networks } = load(compose) as Readonly<Record<'networks', Readonly<Record<string, object>>>>;
    expect(networks).toMatchObject({ [`${profile}-back`]: { internal: true } });
  });

  it('waits for services of its own', () => {
    const names = own.map(([name]) => name);
    for (const [, { depends_on = {} }] of own) expect(names).toEqual(expect.arrayContaining(Object.keys(depends_on)));
  });

  it('has a URL that the service takes for its store, with hosts that are there', () => {
    const url = String(services[`${profile}-instance-a`]?.environment?.['STORE_URL']);
    expect(engineUrlFault(url, 'store')).toBeUndefined();
    const hosts = url
      .replace(/^.*:\/\/(.*@)?/, '')
      .replace(/\/.*$/, '')
      .split(',');
    expect(stores).toEqual(expect.arrayContaining(hosts));
  });
});

interface PrometheusConfig {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[];
}

/** The package's own types do not resolve. */
interface LintResult {
  readonly messages: readonly { readonly rule: string; readonly message: string }[];
}

/** What the Compose Specification, and the rules that are about more than order, find fault with. */
function faults(file: string): readonly string[] {
  const order = ['service-dependencies', 'service-ports', 'services'].map((name) => `${name}-alphabetical-order`);
  const style = [...order, 'service-keys-order', 'top-level-properties-order', 'require-project-name-field'];
  const quotes = ['no-quotes-in-volumes', 'require-quotes-in-ports']; // Prettier's
  const rules = Object.fromEntries([...style, ...quotes].map((name): [string, 0] => [name, 0]));
  const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
  const results: readonly LintResult[] = linter.lintFiles([file], false);
  expect(results).toHaveLength(1);
  return results.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`));
}

function shared(one: ComposeService | undefined, other: ComposeService | undefined): readonly string[] {
  return one && other ? networksOf(one).filter((network) => networksOf(other).includes(network)) : [];
}
