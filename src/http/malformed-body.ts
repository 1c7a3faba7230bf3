/** A body that can't be read. Its message is a sentence for the sender, and repeats nothing of the body. */
export class MalformedBody extends Error {
  readonly code = 'malformed-body';
  override readonly name = 'MalformedBody';
}
