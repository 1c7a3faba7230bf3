import type { TriggerResult } from '../event-manager/index.js';

/** The result of one notice in a webhook. */
export class NoticeResultDto {
  external_id?: string;
  /**
   * settled: delivered to the callers that wait. late: stored, but no caller waited any more. duplicate, conflicting: the request
   * already had an outcome, the same or another. early: kept for a call that may still come. unmatched: no call has this id.
   * intermediate: it says nothing about the end. unlisted: it has a state that the provider's profile does not know. unidentified: it
   * has no id. disagreeing: its ids are of two requests; only operators are told so, the provider is told unmatched.
   */
  result!: TriggerResult | 'intermediate' | 'unlisted' | 'unidentified';
}

/** The acknowledgement of a webhook. */
export class WebhookAnswerDto {
  message!: string;
  results!: NoticeResultDto[];
}
