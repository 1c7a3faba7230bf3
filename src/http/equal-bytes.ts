import { timingSafeEqual } from 'node:crypto';

/**
 * Whether two byte strings are the same: in constant time where they are equally long, and false at once where they are not,
 * as a signature that somebody made up may be. Never throws. Whoever compares a secret of unknown length compares digests.
 */
export function equalBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
