import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { problems } from '../http/problem.js';
import type { BrCodeFault } from '../provider/br-code.js';

/** All metrics of /metrics. docs/operations.md says which alert uses each one. No label contains an id. */
export const registry = new Registry();

collectDefaultMetrics({ register: registry });

const registers = [registry];

/** From a millisecond to a minute: the range of waits for a webhook. */
const waitBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** From a tenth of a millisecond to a second: the range of Redis commands. */
const storeBuckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

export const pendingRequests = new Gauge({
  name: 'async_como_sync_pending_requests',
  help: 'Callers that wait on this instance',
  registers,
});

export const pendingLimit = new Gauge({
  name: 'async_como_sync_pending_requests_limit',
  help: 'The most callers that may wait on this instance (MAX_PENDING)',
  registers,
});

export const unstoredOutcomes = new Gauge({
  name: 'async_como_sync_unstored_outcomes',
  help: 'Outcomes that were delivered or learned here and that the request store has not taken yet',
  registers,
});

export const unreadableRecords = new Counter({
  name: 'async_como_sync_unreadable_records_total',
  help: 'Reads of a record of the request store that makes no sense',
  registers,
});

export const requests = new Counter({
  name: 'async_como_sync_requests_total',
  help: 'Answers to POST /new-qrcode by outcome: succeeded, pending, caller-left, or the code of the problem',
  labelNames: ['outcome', 'replayed'],
  registers,
});

export const requestSeconds = new Histogram({
  name: 'async_como_sync_request_duration_seconds',
  help: 'From a caller’s request to its answer',
  labelNames: ['outcome'],
  buckets: waitBuckets,
  registers,
});

export const webhooks = new Counter({
  name: 'async_como_sync_webhooks_total',
  help: 'What became of webhooks: settled, late, duplicate, conflicting, early, unmatched, intermediate, unlisted, unidentified, handshake, rejected, unstored, unconfirmed',
  labelNames: ['result'],
  registers,
});

export const inboxKept = new Counter({
  name: 'async_como_sync_inbox_entries_total',
  help: 'Messages that were put into the inbox, by kind',
  labelNames: ['kind'],
  registers,
});

export const inboxDropped = new Counter({
  name: 'async_como_sync_inbox_dropped_total',
  help: 'Messages that were not put into the inbox, because too many of their kind came at once',
  labelNames: ['kind'],
  registers,
});

export const callbacks = new Counter({
  name: 'async_como_sync_callbacks_total',
  help: 'Attempts to tell a caller its outcome: delivered, failed, or dead: the last one that failed',
  labelNames: ['result'],
  registers,
});

export const operationRequests = new Counter({
  name: 'async_como_sync_operation_requests_total',
  help: 'Answers to callers by operation and outcome',
  labelNames: ['operation', 'outcome'],
  registers,
});

export const operationWebhooks = new Counter({
  name: 'async_como_sync_operation_webhooks_total',
  help: 'What became of webhooks, by the operation or follow-up that they are about',
  labelNames: ['operation', 'result'],
  registers,
});

export const lookups = new Counter({
  name: 'async_como_sync_lookups_total',
  help: 'Questions to the provider how a request stands, by operation or follow-up: settled, pending, failed',
  labelNames: ['operation', 'result'],
  registers,
});

export const providerCalls = new Counter({
  name: 'async_como_sync_provider_calls_total',
  help: 'Requests to the provider by how they ended: accepted, unclear, or the code of the error; also those that were never sent',
  labelNames: ['result'],
  registers,
});

export const providerCallSeconds = new Histogram({
  name: 'async_como_sync_provider_call_duration_seconds',
  help: 'Until the provider answered a call for a new item, or the call broke',
  buckets: waitBuckets,
  registers,
});

export const tokenExchanges = new Counter({
  name: 'async_como_sync_token_exchanges_total',
  help: 'Token exchanges by result: ok, failed, rate-limited',
  labelNames: ['result'],
  registers,
});

export const invalidBrCodes = new Counter({
  name: 'async_como_sync_invalid_br_codes_total',
  help: 'BR Codes that were delivered although they are wrong, by fault',
  labelNames: ['fault'],
  registers,
});

export const signalsSent = new Counter({
  name: 'async_como_sync_signals_sent_total',
  help: 'Ids that were sent to another instance',
  registers,
});

export const signalsReceived = new Counter({
  name: 'async_como_sync_signals_received_total',
  help: 'Ids that were sent to this instance',
  labelNames: ['waited_for'],
  registers,
});

export const malformedSignals = new Counter({
  name: 'async_como_sync_malformed_signals_total',
  help: 'Messages on the reply channel that are no signal',
  registers,
});

export const signalRoundTripSeconds = new Histogram({
  name: 'async_como_sync_signal_round_trip_seconds',
  help: 'A message to itself through the reply channel',
  buckets: storeBuckets,
  registers,
});

export const rescued = new Counter({
  name: 'async_como_sync_rescued_outcomes_total',
  help: 'Callers whose signal was lost, and that got their outcome from the sweep',
  registers,
});

export const hearing = new Gauge({
  name: 'async_como_sync_reply_channel_hears',
  help: '1 while messages reach this instance through its reply channel',
  registers,
});

export const storeCommandSeconds = new Histogram({
  name: 'async_como_sync_store_command_duration_seconds',
  help: 'Commands to the request store',
  labelNames: ['command', 'result'],
  buckets: storeBuckets,
  registers,
});

export const logLinesLost = new Counter({
  name: 'async_como_sync_log_lines_lost_total',
  help: 'Lines of the log that could not be written, or for which its reader was too slow',
  registers,
});

/** Creates the series of a closed list of labels at 0. A series that begins at 1 has no rate for its first event. */
function beginAtZero<Label extends string>(counter: Counter<Label>, label: Label, values: readonly string[]): void {
  for (const value of values) counter.inc({ [label]: value } as Record<Label, string>, 0);
}

beginAtZero(tokenExchanges, 'result', ['ok', 'failed', 'rate-limited']);
beginAtZero(signalsReceived, 'waited_for', ['yes', 'no']);
beginAtZero(webhooks, 'result', ['settled', 'late', 'duplicate', 'conflicting', 'early', 'unmatched']);
beginAtZero(webhooks, 'result', ['intermediate', 'unlisted', 'unidentified', 'handshake']);
beginAtZero(webhooks, 'result', ['rejected', 'unstored', 'unconfirmed']);
beginAtZero(callbacks, 'result', ['delivered', 'failed', 'dead']);
beginAtZero(providerCalls, 'result', ['accepted', 'unclear', 'provider-refused', 'provider-unreachable']);
beginAtZero(providerCalls, 'result', ['provider-unauthorized', 'provider-invalid-result']);
beginAtZero(providerCalls, 'result', ['provider-rejected', 'provider-rate-limited']);
beginAtZero(invalidBrCodes, 'fault', [
  'length',
  'control_chars',
  'tlv',
  'crc_missing',
  'crc_mismatch',
  'not_pix',
  'key_and_url',
  'key_missing',
  'url_has_scheme',
  'format',
  'category',
  'currency',
  'amount',
  'country',
  'merchant_name_length',
  'merchant_city_length',
  'txid_length',
] satisfies BrCodeFault[]);
for (const outcome of ['succeeded', 'pending', 'caller-left', ...Object.keys(problems)]) {
  requests.inc({ outcome, replayed: 'no' }, 0);
}
for (const command of ['claim', 'settle', 'release', 'join', 'read']) {
  for (const result of ['ok', 'failed']) storeCommandSeconds.zero({ command, result });
}
