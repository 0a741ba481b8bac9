import { type PathStep, pathError, type SliceBounds, type Template } from './syntax.ts';

/** Filters and unions nest; deeper than this is no path that anybody wrote. */
const MAX_NESTING = 20;

/** A template in Kubernetes' JSONPath: what stands outside braces is text. */
export function parseTemplate(text: string): Template {
  const parts: PathStep[][] = [];
  let rest = text;
  while (rest !== '') {
    const open = rest.indexOf('{');
    if (open !== 0) parts.push([{ type: 'text', text: open < 0 ? rest : rest.slice(0, open) }]);
    if (open < 0) break;
    const action = parseAction(rest.slice(open + 1), 0);
    parts.push(action.steps);
    rest = action.rest;
  }
  return parts;
}

/** The steps up to the closing brace, and what follows it. */
function parseAction(text: string, nesting: number): { steps: PathStep[]; rest: string } {
  if (nesting > MAX_NESTING) pathError('path is nested too deeply');
  const steps: PathStep[] = [];
  let rest = text;
  for (;;) {
    if (rest === '' || rest.startsWith('\n') || rest.startsWith('\r')) pathError('unclosed action');
    if (rest.startsWith('}')) return { steps, rest: rest.slice(1) };
    const read = readStep(rest, nesting);
    if (read.step !== undefined) steps.push(read.step);
    rest = read.rest;
  }
}

interface StepRead {
  readonly step?: PathStep;
  readonly rest: string;
}

const QUOTED = /^(["'])((?:\\.|(?!\1)[^\\])*)\1/s;
const NUMBER = /^[+-]?\d[\d.]*/;
const IDENTIFIER = /^[\p{L}\p{Nd}_]+/u;

function readStep(text: string, nesting: number): StepRead {
  if (text.startsWith('[?(')) return readFilter(text, nesting);
  if (text.startsWith('..')) return { step: { type: 'recursive' }, rest: recursionRest(text) };
  const first = text[0] ?? '';
  // The root and the current object are where a path starts anyway.
  if (' @$'.includes(first)) return { rest: text.slice(1) };
  if (first === '[') return readBrackets(text, nesting);
  if (first === '.') return readField(text.slice(1));
  if (first === '"' || first === "'") {
    const [whole, , inner = ''] = QUOTED.exec(text) ?? [];
    if (whole === undefined) return pathError('unterminated quoted string');
    const unquoted = inner.replace(/\\(.)/g, '$1');
    return { step: { type: 'text', text: unquoted }, rest: text.slice(whole.length) };
  }
  const [number] = NUMBER.exec(text) ?? [];
  if (number !== undefined) return readNumber(number, text.slice(number.length));
  const [word] = IDENTIFIER.exec(text) ?? [];
  if (word === 'true' || word === 'false') {
    return { step: { type: 'bool', value: word === 'true' }, rest: text.slice(word.length) };
  }
  if (word !== undefined) return pathError(`unrecognized identifier ${word}`);
  return pathError(`unrecognized character in action: ${JSON.stringify(first)}`);
}

/** A name straight after `..` is a field. */
function recursionRest(text: string): string {
  const rest = text.slice(2);
  return /^[\p{L}\p{Nd}_*]/u.test(rest) ? `.${rest}` : rest;
}

function readNumber(number: string, rest: string): StepRead {
  const value = Number(number);
  if (Number.isNaN(value)) return pathError(`cannot parse number ${number}`);
  return { step: { type: number.includes('.') ? 'float' : 'integer', value }, rest };
}

/** A field's name ends at a separator; a backslash takes the separator into the name. */
function readField(text: string): StepRead {
  const [raw = ''] = /^(?:\\.|[^\s.,[\]$@{}\\])*/s.exec(text) ?? [];
  const name = raw.replaceAll('\\', '');
  const step: PathStep = name === '*' ? { type: 'wildcard' } : { type: 'field', name };
  return { step, rest: text.slice(raw.length) };
}

function readBrackets(text: string, nesting: number): StepRead {
  const [whole, inner = ''] = /^\[((?:'[^']*'|"[^"]*"|[^\]'"])*)\]/.exec(text) ?? [];
  if (whole === undefined) return pathError('unterminated array');
  return { step: bracketStep(inner, nesting), rest: text.slice(whole.length) };
}

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;

function bracketStep(inner: string, nesting: number): PathStep {
  if (inner === '*') return { type: 'slice', bounds: bounds('', ':', undefined) };
  const parts = inner.split(/,(?=(?:[^']*'[^']*')*[^']*$)/);
  if (parts.length > 1) {
    const paths = parts.map((part) => [bracketStep(part.trim(), nesting + 1)]);
    return { type: 'union', paths };
  }
  const [, key] = /^'([^']*)'$/.exec(inner) ?? [];
  if (key !== undefined) {
    // A quoted key is read as a field, so that a dot in it separates unless it is escaped.
    const { steps } = parseAction(`.${key}}`, nesting + 1);
    const [only] = steps;
    return steps.length === 1 && only !== undefined ? only : { type: 'union', paths: [steps] };
  }
  const [slice, from = '', to, step] = SLICE.exec(inner) ?? [];
  if (slice === undefined || inner === '') return pathError(`invalid array index ${inner}`);
  return { type: 'slice', bounds: bounds(from, to, step) };
}

function bounds(from: string, to: string | undefined, step: string | undefined): SliceBounds {
  const known = (text: string | undefined) =>
    text === undefined || text === '' || text === ':' ? undefined : Number(text.replace(':', ''));
  const start = known(from);
  if (to === undefined) {
    return { from: start, to: (start ?? 0) + 1, single: true, step: undefined };
  }
  return { from: start, to: known(to), single: false, step: known(step) };
}

function readFilter(text: string, nesting: number): StepRead {
  let depth = 1;
  let end = 3;
  let quote: string | undefined;
  for (; end < text.length && depth > 0; end += 1) {
    const character = text[end] ?? '';
    if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
  }
  if (depth > 0 || text[end] !== ']') return pathError('unterminated filter');
  const condition = text.slice(3, end - 1);
  const [, left, operator = '', right = ''] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(condition) ?? [];
  const side = (part: string) => parseAction(`${part.trim()}}`, nesting + 1).steps;
  const step: PathStep =
    left === undefined
      ? { type: 'filter', left: side(condition), operator: 'exists', right: [] }
      : { type: 'filter', left: side(left), operator, right: side(right) };
  return { step, rest: text.slice(end + 1) };
}
