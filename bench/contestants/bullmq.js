import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { Queue, QueueEvents, Worker } from 'bullmq';

import { answer, textOf } from '../harness/post.js';
import { OutsideCalls } from './outside-calls.js';

/**
 * BullMQ: the door adds a job and awaits `job.waitUntilFinished`; the worker, in the other instance, calls the provider
 * and ends the job when the webhook comes.
 */
const { PORT, PROVIDER_URL, REDIS_URL, ROLE } = process.env;
const name = 'cashins';
const timeoutMs = 120_000;
const { hostname: host, port } = new URL(REDIS_URL);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };

async function door() {
  const queue = new Queue(name, {
    connection,
    defaultJobOptions: { removeOnComplete: { count: 1_000 }, removeOnFail: true },
  });
  const events = new QueueEvents(name, { connection });
  await events.waitUntilReady();
  return async (req, res) => {
    const request = { ...JSON.parse(await textOf(req)), external_id: randomUUID() };
    const job = await queue.add('cashin', request);
    const { br_code, cashin_id, external_id } = await job.waitUntilFinished(events, timeoutMs);
    answer(res, 200, JSON.stringify({ message: 'QR code generated', qr_code: br_code, cashin_id, external_id }));
  };
}

async function responder() {
  const calls = new OutsideCalls(PROVIDER_URL);
  const worker = new Worker(name, (job) => calls.ask(job.data), { connection, concurrency: 20_000 });
  await worker.waitUntilReady();
  return async (req, res) => {
    calls.settle(JSON.parse(await textOf(req)));
    answer(res, 200, '{"message":"Webhook received"}');
  };
}

const receive = await (ROLE === 'door' ? door() : responder());
const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
  receive(req, res).catch((error) => answer(res, 500, JSON.stringify({ error: String(error) })));
});
server.listen(Number(PORT), '127.0.0.1');
