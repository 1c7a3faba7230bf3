import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';

import { Pool } from 'undici';

import { answer, post, textOf } from '../harness/post.js';

/**
 * Restate: callers call the server's ingress; the handler makes an awakeable, gives its id to the provider as the
 * correlation id and awaits it. The webhook's door resolves it at the ingress; a handler with `ctx.resolveAwakeable`
 * would be a second durable invocation, at half as much CPU again. The SDK needs
 * Promise.withResolvers, which Node 20 lacks.
 */
Promise.withResolvers ??= function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};
const restate = await import('@restatedev/restate-sdk');

const { PORT, DOOR_PORT, INGRESS_URL, PROVIDER_URL } = process.env;
const provider = new Pool(PROVIDER_URL, { connections: 64, keepAliveTimeout: 60_000 });
const ingress = new Pool(INGRESS_URL, { connections: 64, keepAliveTimeout: 60_000 });

const qrcode = restate.service({
  name: 'Qrcode',
  handlers: {
    create: async (ctx, request) => {
      const { id, promise } = ctx.awakeable();
      await ctx.run('cashin', async () => {
        await post(provider, '/cashins', JSON.stringify({ ...request, external_id: id }));
      });
      const { br_code, cashin_id, external_id } = await promise;
      return { message: 'QR code generated', qr_code: br_code, cashin_id, external_id };
    },
  },
});

const endpoint = restate.createEndpointHandler({ services: [qrcode] });
createHttp2Server(endpoint).listen(Number(PORT), '127.0.0.1');

async function receive(req, res) {
  const text = await textOf(req);
  const id = JSON.parse(text).external_id;
  const { status } = await post(ingress, `/restate/awakeables/${id}/resolve`, text);
  answer(res, status < 300 ? 200 : 503, '{"message":"Webhook received"}');
}
createServer({ keepAliveTimeout: 65_000 }, (req, res) => void receive(req, res)).listen(Number(DOOR_PORT), '127.0.0.1');
