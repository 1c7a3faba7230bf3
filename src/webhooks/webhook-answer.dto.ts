import type { TriggerResult } from '../event-manager/index.js';

/** What became of one part of a webhook. */
export class NoticeResultDto {
  external_id?: string;
  /**
   * settled: those who wait got it. late: stored, nobody waited any more. duplicate, conflicting: an outcome was there before.
   * early: kept for the request to come. unmatched: nobody asked for it. intermediate: not an end. unidentified: no id.
   */
  result!: TriggerResult | 'intermediate' | 'unidentified';
}

/** The acknowledgement of a webhook. */
export class WebhookAnswerDto {
  message!: string;
  results!: NoticeResultDto[];
}
