// The BR Code of the Banco Central's "Manual de Padrões para Iniciação do Pix": an EMV merchant-presented QR. It is a list of
// fields. Each field has a two-digit id, a two-digit length in characters and a value. Some values are such lists themselves.

/** Why a text is not a Pix BR Code: the first fault that applies, in this order. */
export type BrCodeFault =
  | 'length'
  | 'control_chars'
  | 'tlv'
  | 'crc_missing'
  | 'crc_mismatch'
  | 'not_pix'
  | 'key_and_url'
  | 'key_missing'
  | 'url_has_scheme'
  | (typeof RULES)[number][1]
  | 'txid_length';

/** The content of a BR Code: static with a Pix key, or dynamic with the URL (without scheme) of its charge. */
export type BrCodeContent = ({ readonly key: string } | { readonly url: string }) & {
  /** 1 to 25 characters. */
  readonly merchantName: string;
  /** 1 to 15 characters. */
  readonly merchantCity: string;
  /** In reais, with a point and at most two decimals. */
  readonly amount?: string | undefined;
  /** 1 to 25 of A-Z a-z 0-9; the manual's `***` stands for none. */
  readonly txid?: string | undefined;
};

const PIX = 'br.gov.bcb.pix';
const MAX_CHARACTERS = 512;

const RULES = [
  ['00', 'format', /^01$/],
  ['52', 'category', /^\d{4}$/],
  ['53', 'currency', /^986$/],
  ['54', 'amount', /^(?=.{1,13}$)\d+(\.\d{0,2})?$|^$/],
  ['58', 'country', /^BR$/],
  ['59', 'merchant_name_length', /^.{1,25}$/u],
  ['60', 'merchant_city_length', /^.{1,15}$/u],
] as const;

/** Tells whether a text is a Pix BR Code that a bank's application accepts, or else why not. Never throws. */
export function inspectBrCode(code: string): { valid: true } | { valid: false; fault: BrCodeFault } {
  const fault = faultOf(code);
  return fault === undefined ? { valid: true } : { valid: false, fault };
}

/** Writes a valid Pix BR Code. Throws a RangeError that names the fault if the content does not allow one. */
export function formatBrCode(content: BrCodeContent): string {
  const dynamic = 'url' in content;
  const unsigned = [
    field('00', '01'),
    dynamic ? field('01', '12') : '',
    field('26', field('00', PIX) + (dynamic ? field('25', content.url) : field('01', content.key))),
    field('52', '0000'),
    field('53', '986'),
    content.amount === undefined ? '' : field('54', content.amount),
    field('58', 'BR'),
    field('59', content.merchantName),
    field('60', content.merchantCity),
    field('62', field('05', content.txid ?? '***')),
    '6304',
  ].join('');
  const code = unsigned + hex(crc16(unsigned));
  const fault = faultOf(code);
  if (fault !== undefined) throw new RangeError(`no BR Code can carry this: ${fault}`);
  return code;
}

/** CRC-16/CCITT-FALSE (polynomial 0x1021, from 0xFFFF) of the text's UTF-8 bytes. */
export function crc16(text: string): number {
  let crc = 0xffff;
  for (const byte of Buffer.from(text)) crc = ((crc << 8) & 0xffff) ^ CRC_OF_BYTE[(crc >> 8) ^ byte]!;
  return crc;
}

/** What each value of the CRC's upper byte adds to it, once it is shifted out. */
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

function faultOf(code: string): BrCodeFault | undefined {
  // EMV's limit is checked first, so that a long text is never parsed.
  if (code.length > MAX_CHARACTERS) return 'length';
  if (/\p{Cc}/u.test(code)) return 'control_chars';
  const fields = parseFields(code);
  if (fields === undefined) return 'tlv';
  if ([...fields.keys()].at(-1) !== '63') return 'crc_missing';
  if (fields.get('63')?.toUpperCase() !== hex(crc16(code.slice(0, -4)))) return 'crc_mismatch';
  return (
    accountFault(fields) ??
    RULES.find(([id, , pattern]) => !pattern.test(fields.get(id) ?? ''))?.[1] ??
    txidFault(fields)
  );
}

function accountFault(fields: ReadonlyMap<string, string>): BrCodeFault | undefined {
  const account = pixTemplate(fields, 26, 51);
  if (account === undefined) return 'not_pix';
  const [key, url] = [account.get('01'), account.get('25')];
  if (key !== undefined && url !== undefined) return 'key_and_url';
  // Only Pix Automático has neither a key nor a URL in the account: its URL is in one of the unreserved templates.
  const reference = key ?? url ?? pixTemplate(fields, 80, 99)?.get('25');
  if (reference === undefined) return 'key_missing';
  return key === undefined && /^[a-z][a-z\d+.-]*:\/\//i.test(reference) ? 'url_has_scheme' : undefined;
}

function txidFault(fields: ReadonlyMap<string, string>): 'txid_length' | undefined {
  const txid = parseFields(fields.get('62') ?? '')?.get('05') ?? '';
  return txid.length > 25 ? 'txid_length' : undefined;
}

function pixTemplate(
  fields: ReadonlyMap<string, string>,
  first: number,
  last: number,
): Map<string, string> | undefined {
  for (const [id, value] of fields) {
    if (Number(id) < first || Number(id) > last) continue;
    const template = parseFields(value);
    if (template?.get('00')?.toLowerCase() === PIX) return template;
  }
  return undefined;
}

/** The fields in their order; undefined if the text is not a list of fields, or repeats one. */
function parseFields(text: string): Map<string, string> | undefined {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const [id, length] = [text.slice(at, at + 2), text.slice(at + 2, at + 4)];
    if (!TWO_DIGITS.test(id) || !TWO_DIGITS.test(length) || length === '00' || fields.has(id)) return undefined;
    const end = indexBehind(text, at + 4, Number(length));
    if (end === undefined) return undefined;
    fields.set(id, text.slice(at + 4, end));
    at = end;
  }
  return fields.size === 0 ? undefined : fields;
}

const TWO_DIGITS = /^\d\d$/;

/** The index behind so many characters, of which some are two code units; undefined if there are fewer. */
function indexBehind(text: string, start: number, characters: number): number | undefined {
  let at = start;
  for (let left = characters; left > 0; left--) {
    const character = text.codePointAt(at);
    if (character === undefined) return undefined;
    at += character > 0xffff ? 2 : 1;
  }
  return at;
}

function field(id: string, value: string): string {
  return id + String(Array.from(value).length).padStart(2, '0') + value;
}

function hex(crc: number): string {
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
