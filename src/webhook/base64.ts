/** Decodes base64 of the standard alphabet, padded and canonical; undefined for anything else, which Node would let pass. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
