/** Bodies of webhooks, for the API's documentation. */
export const webhookExamples = {
  success: { value: { external_id: 'order-1', br_code: '00020126…6304ABCD', cashin_id: 'c-1' } },
  failure: { value: { external_id: 'order-1', status: 'failed', error: 'insufficient limit' } },
  intermediate: { value: { external_id: 'order-1', status: 'processing' } },
  batch: { value: { pix: [{ txid: 'order-1', br_code: '00020126…6304ABCD' }] } },
};
