import { randomUUID } from 'node:crypto';

import { Queue, QueueEvents, Worker } from 'bullmq';
import express from 'express';

import { OutsideCalls } from './outside-calls.js';

/**
 * BullMQ behind Express: the door adds a job and awaits `job.waitUntilFinished`; the worker, in the other instance, calls
 * the provider and ends the job when the webhook comes.
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
    const job = await queue.add('cashin', { ...req.body, external_id: randomUUID() });
    const { br_code, cashin_id, external_id } = await job.waitUntilFinished(events, timeoutMs);
    res.json({ message: 'QR code generated', qr_code: br_code, cashin_id, external_id });
  };
}

async function responder() {
  const calls = new OutsideCalls(PROVIDER_URL);
  const worker = new Worker(name, (job) => calls.ask(job.data), { connection, concurrency: 20_000 });
  await worker.waitUntilReady();
  return (req, res) => {
    calls.settle(req.body);
    res.json({ message: 'Webhook received' });
  };
}

const app = express();
app.disable('x-powered-by').disable('etag');
app.use(express.json());
app.post(ROLE === 'door' ? '/new-qrcode' : '/webhook', await (ROLE === 'door' ? door() : responder()));
app.listen(Number(PORT), '127.0.0.1').keepAliveTimeout = 65_000;
