import { expect, it, onTestFinished } from 'vitest';
import { ask, Deployment, idsOf, PATIENT, tally } from './support/deployment.js';
import { NatsServer } from './support/nats-server.js';
import { ServiceProcess } from './support/service-process.js';

it('callers on one instance are answered by webhooks at the other: requests are in Redis, signals go by NATS', async () => {
  const nats = await NatsServer.start();
  onTestFinished(() => nats.end());
  const deployment = await Deployment.start({ environment: { SIGNALS_URL: nats.url } });
  onTestFinished(() => deployment.end());
  const first = deployment.instance(0);

  const answers = await Promise.all(idsOf('signalled', 20).map((external_id) => ask(first, { external_id })));
  expect(tally(answers)).toEqual({ 200: 20 });
  expect(await deployment.calls()).toHaveLength(20);
  expect(await deployment.redis.command('PUBSUB', 'CHANNELS')).toEqual([]);

  await nats.stop();
  const isReady = async (): Promise<boolean> => (await first.fetch('/health/ready')).ok;
  await expect.poll(isReady, PATIENT).toBe(false);
  await nats.start();
  await deployment.untilReady();
  expect((await ask(first, { external_id: 'after the outage' })).status).toBe(200);
});

it('an instance does not start where NATS refuses its credentials', async () => {
  const nats = await NatsServer.start('--auth', 'token');
  onTestFinished(() => nats.end());
  const environment = { SANDBOX: 'true', STORE_URL: 'redis://127.0.0.1:1', SIGNALS_URL: nats.url };
  const { code, stderr, stdout } = await ServiceProcess.refuse(environment);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain('SIGNALS_URL takes a user and password, or a token, that the server accepts');
});
