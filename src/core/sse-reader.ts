/** One event of a stream: its name and its data, and the id to come back with. */
export interface ServerEvent {
  readonly id: string;
  readonly name: string;
  readonly data: string;
}

/** An event longer than this is none of ours. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/**
 * Reads Server-Sent Events (HTML, "Interpreting an event stream") from text that may be cut anywhere.
 * Throws a RangeError at an event that does not end.
 */
export class SseReader {
  #rest = '';
  #id = '';
  #name = '';
  #data: string[] = [];

  push(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_EVENT_CHARACTERS) throw new RangeError('an event does not end');
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ServerEvent[] {
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return [];
  }

  #dispatch(): ServerEvent[] {
    const event = { id: this.#id, name: this.#name || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#name = '';
    this.#data = [];
    return isEmpty ? [] : [event];
  }
}
