import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

import axios from 'axios';
import express from 'express';
import { Redis } from 'ioredis';

/**
 * The way this service was first written: Express, axios with its defaults, and one Redis channel to which every
 * instance subscribes; whatever comes from it is emitted locally, and whoever waits for that id wakes up.
 */
const { PORT, PROVIDER_URL, REDIS_URL } = process.env;
const channel = 'webhooks';
const timeoutMs = 120_000;
const emitter = new EventEmitter().setMaxListeners(0);
const publisher = new Redis(REDIS_URL);
const subscriber = new Redis(REDIS_URL);

await subscriber.subscribe(channel);
subscriber.on('message', (_channel, text) => {
  const message = JSON.parse(text);
  emitter.emit(message.external_id, message);
});
const { data: token } = await axios.post(`${PROVIDER_URL}/auth`, {});

const app = express();
app.use(express.json());

// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 awaits them
app.post('/new-qrcode', async (req, res) => {
  const external_id = randomUUID();
  const outcome = once(emitter, external_id, { signal: AbortSignal.timeout(timeoutMs) });
  const headers = { authorization: `Bearer ${token.access_token}` };
  try {
    const [[message]] = await Promise.all([
      outcome,
      axios.post(`${PROVIDER_URL}/cashins`, { ...req.body, external_id }, { headers }),
    ]);
    const { br_code, cashin_id } = message;
    res.json({ message: 'QR code generated', qr_code: br_code, cashin_id, external_id });
  } catch {
    res.status(504).json({ message: 'please, try again', error: 'timeout' });
  }
});

// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 awaits them
app.post('/webhook', async (req, res) => {
  const delivered = emitter.emit(req.body.external_id, req.body);
  if (!delivered) await publisher.publish(channel, JSON.stringify(req.body));
  res.json({ message: 'Webhook received' });
});

app.listen(Number(PORT), '127.0.0.1');
