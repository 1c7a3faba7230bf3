/** A body of a type that is not read here. Its message is a sentence for the sender, and repeats nothing of the body. */
export class UnsupportedMediaType extends Error {
  readonly code = 'unsupported-media-type';
  override readonly name = 'UnsupportedMediaType';
}
