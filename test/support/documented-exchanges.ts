type HeaderLines = [name: string, value: string][];

/** A request and its answer, as a page of documentation shows them. */
export interface DocumentedExchange {
  /** The words after the fence's language, such as API_KEYS=…: under which it holds. */
  readonly conditions: readonly string[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: HeaderLines;
    readonly body: string;
  };
  readonly answer: { readonly status: number; readonly headers: HeaderLines; readonly body: string };
}

/** Members that are written for people: a program decides by none of them, and their words may change. */
const PROSE: ReadonlySet<string> = new Set(['title', 'detail', 'reason']);

const FENCE = /^```http(.*)\n([^]*?)^```$/gm;

/** Finds the http fences of a Markdown text: a request, its answer, a request and so on. */
export function documentedExchanges(markdown: string): readonly DocumentedExchange[] {
  const fences = [...markdown.matchAll(FENCE)].map(([, conditions = '', text = '']) => ({
    conditions,
    ...parse(text),
  }));
  const exchanges: DocumentedExchange[] = [];
  for (let at = 0; at + 1 < fences.length; at += 2) {
    const [request, answer] = [fences[at]!, fences[at + 1]!];
    const [method = '', path = ''] = request.start.split(' ');
    exchanges.push({
      conditions: request.conditions.split(' ').filter((condition) => condition !== ''),
      request: { method, path, headers: request.headers, body: request.body },
      answer: { status: Number(answer.start.split(' ')[1]), headers: answer.headers, body: answer.body },
    });
  }
  return exchanges;
}

/** Whether a text is the documented one, where `…` stands for any text. */
export function matches(documented: string, text: string): boolean {
  const parts = documented.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}

/**
 * The members that a value lacks or has otherwise than documented, as paths; `…` in a string stands for any text. Of what is written
 * for people it counts that it is there.
 */
export function differences(documented: unknown, value: unknown, path = ''): readonly string[] {
  if (typeof documented === 'string') return typeof value === 'string' && matches(documented, value) ? [] : [path];
  if (typeof documented !== 'object' || documented === null) return Object.is(documented, value) ? [] : [path];
  if (Array.isArray(documented) && (!Array.isArray(value) || value.length !== documented.length)) return [path];
  const members = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  return Object.entries(documented).flatMap(([name, of]) => {
    const member = members.get(name);
    if (PROSE.has(name) && typeof member === 'string' && member !== '') return [];
    return differences(of, member, `${path}/${name}`);
  });
}

function parse(text: string): { start: string; headers: HeaderLines; body: string } {
  const [head = '', ...rest] = text.trimEnd().split('\n\n');
  const [start = '', ...lines] = head.split('\n');
  const headers = lines.map((line): HeaderLines[number] => [
    line.slice(0, line.indexOf(':')),
    line.replace(/.*?: */, ''),
  ]);
  return { start, headers, body: rest.join('\n\n') };
}
