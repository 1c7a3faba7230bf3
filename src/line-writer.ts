import type { Writable } from 'node:stream';

/** As many bytes may wait for a reader that is slower than the lines come. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Writes lines to a stream that may fail: its reader may have left, or be slow, or its disk be full. Then lines are lost, and
 * nothing else is: they are counted, and a line tells how many they were as soon as one can be written again.
 */
export class LineWriter {
  #text = '';
  #lines = 0;
  #lost = 0;
  /** Whether the last line that there is may be the half of one. */
  #torn = false;

  constructor(
    private readonly stream: Writable,
    /** Makes the line that tells of lost ones. */
    private readonly lossLine: (lines: number) => string,
    /** Hears of lines that are lost. */
    private readonly lost: (lines: number) => void,
  ) {
    stream.on('error', () => {}); // each write hears of its own
  }

  /** Lines of one turn of the event loop are written together: half of a line's cost is the system's call. */
  write(line: string): void {
    if (this.#lines === 0) setImmediate(() => this.flush());
    this.#text += `${line}\n`;
    this.#lines += 1;
  }

  /** Writes now what was to be written at the end of this turn. */
  flush(): void {
    if (this.#lines === 0) return;
    const [text, lines] = [this.#text, this.#lines];
    [this.#text, this.#lines] = ['', 0];
    if (this.stream.writableLength > MOST_WAITING_BYTES) return this.#lose(lines);
    const [told, end] = [this.#lost, this.#torn ? '\n' : ''];
    [this.#lost, this.#torn] = [0, false];
    this.stream.write(told > 0 ? `${end}${this.lossLine(told)}\n${text}` : text, (error) => {
      if (!error) return;
      this.#torn = true;
      this.#lost += told;
      this.#lose(lines);
    });
  }

  #lose(lines: number): void {
    this.#lost += lines;
    this.lost(lines);
  }
}
