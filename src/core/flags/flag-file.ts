import {
  errorAt,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
  sorted,
  warningAt,
} from '../document.ts';
import { expectation, findings, pathText } from '../findings.ts';
import { didYouMean, nearestName } from '../nearest.ts';
import { locator, type Path } from '../yaml-source.ts';
import { BUCKETINGS, type Bucketing } from './bucketing.ts';
import { compileRule, type PartsBudget, partsBudget } from './compile-rule.ts';
import type { Flag, FlagMetadata, FlagSet, FlagState } from './flag.ts';
import { FLAG_KEYS, flagFileSchema } from './flag-schema.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { withFlagsByKey } from './listed-flags.ts';
import { answersOf } from './rule-answers.ts';

export interface FlagFileRead {
  /**
   * The flags, also where there are problems: one with an error answers PARSE_ERROR, the others as
   * ever. Undefined of a file in which no flags can be told apart.
   */
  readonly set: FlagSet | undefined;
  readonly problems: readonly Problem[];
}

/** More than anybody reads. */
const MAX_PROBLEMS = 100;

/** What every SDK's OFREP provider can put into a URL unencoded. */
const PLAIN_KEY = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/;

/**
 * A file of flagd's flag definitions, in JSON, or in YAML by its name's ending; every problem at once.
 * Who serves flags refuses a file with an error as a whole.
 */
export function readFlagFile(file: string, text: string): FlagFileRead {
  const { documents, problems } = readYaml(file, text);
  const [document] = documents;
  if (!/\.ya?ml$/.test(file)) {
    const json = parsedJson(file, text);
    if ('problem' in json) return { set: undefined, problems: [json.problem] };
    if (document) return readFlags({ ...document, value: json.value }, problems);
    return { set: undefined, problems };
  }
  if (!document) return { set: undefined, problems };
  return readFlags(document, problems);
}

/** One set of flags for keys, as a list of flags' names changes: added, removed or otherwise decided. */
export function changedFlags(before: FlagSet, after: FlagSet): readonly string[] {
  const keys = new Set([...before.flags.keys(), ...after.flags.keys()]);
  return [...keys].filter(
    (key) => before.flags.get(key)?.fingerprint !== after.flags.get(key)?.fingerprint,
  );
}

type Parsed = { readonly value: unknown } | { readonly problem: Problem };

/** The YAML that documents are read as lets pass what no JSON parser does. */
function parsedJson(file: string, text: string): Parsed {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(plain) };
  } catch (error) {
    const message = (error as Error).message;
    const [, offset] = /at position (\d+)/.exec(message) ?? [];
    const at = /end of JSON/.test(message) ? plain.length : Number(offset ?? 0);
    const words = message.replace(/ \(line \d+ column \d+\)$/, '');
    return { problem: { ...problemOfFile(file, `not JSON: ${words}`), ...locator(plain)(at) } };
  }
}

function readFlags(document: SourceDocument, before: readonly Problem[]): FlagFileRead {
  const reader = new FlagReader(withFlagsByKey(document));
  const set = reader.read();
  const problems = sorted([...before, ...reader.problems]).slice(0, MAX_PROBLEMS);
  return { set, problems };
}

class FlagReader {
  readonly problems: Problem[] = [];
  readonly #document: SourceDocument;
  /** The flags that have an error, each with its first. */
  readonly #flaws = new Map<string, string>();

  constructor(document: SourceDocument) {
    this.#document = document;
  }

  read(): FlagSet | undefined {
    const { value } = this.#document;
    const result = flagFileSchema.safeParse(value, { error: expectation });
    if (!result.success) {
      for (const { path, message } of findings(result.error, this.#document)) {
        this.#error(path, message);
      }
    }
    if (!isObject(value) || !isObject(value.flags)) return undefined;
    const metadata = isObject(value.metadata) ? (value.metadata as FlagMetadata) : {};
    const shared = isObject(value.$evaluators) ? (value.$evaluators as JsonObject) : {};
    const file: FileParts = { metadata, shared, budget: partsBudget() };
    const flags = Object.entries(value.flags).map(([key, flag]): [string, Flag] => [
      key,
      this.#flag(key, isObject(flag) ? (flag as JsonObject) : {}, file),
    ]);
    return { flags: new Map(flags), metadata };
  }

  #flag(key: string, written: JsonObject, file: FileParts): Flag {
    const path = ['flags', key];
    const isShaped = !this.#flaws.has(key);
    if (isShaped) this.#advise(key, written);
    const variants = isObject(written.variants) ? (written.variants as JsonObject) : {};
    if (isShaped) this.#variants(path, variants, written.defaultVariant);
    const targeting = written.targeting;
    const hasRule = isObject(targeting) && Object.keys(targeting).length > 0;
    const compiled = hasRule
      ? compileRule(targeting as Json, [...path, 'targeting'], file)
      : undefined;
    for (const flaw of compiled?.flaws ?? []) this.#ruleError(key, flaw.path, flaw.message);
    if (hasRule) this.#answers(path, targeting as Json, variants);
    const metadata = { ...file.metadata, ...(written.metadata as FlagMetadata | undefined) };
    const { defaultVariant } = written;
    return {
      key,
      state: written.state === 'DISABLED' ? 'DISABLED' : ('ENABLED' satisfies FlagState),
      variants: new Map(Object.entries(variants)),
      // As flagd has it, an empty name is none.
      defaultVariant:
        typeof defaultVariant === 'string' && defaultVariant ? defaultVariant : undefined,
      rule: compiled?.expression,
      bucketing: bucketingOf(metadata),
      metadata,
      flaw: this.#flaws.get(key),
      fingerprint: JSON.stringify([written, file.metadata, hasRule ? file.shared : {}]),
    };
  }

  #advise(key: string, written: JsonObject): void {
    const path = ['flags', key];
    if (!PLAIN_KEY.test(key)) {
      const message = `"${key}" does not reach every SDK; expected letters, digits and . _ : -`;
      this.#warn(path, `${pathText(path)}: ${message}`);
    }
    if (written.defaultVariant === undefined) {
      const message = 'no defaultVariant; callers get their own default where no rule decides';
      this.#warn(path, `${pathText(path)}: ${message} (null says that it is meant)`);
    }
    for (const name of Object.keys(written)) {
      const meant = FLAG_KEYS.includes(name) ? undefined : nearestName(name, FLAG_KEYS);
      if (meant === undefined) continue;
      this.#warn(
        [...path, name],
        `${pathText([...path, name])} is ignored; did you mean "${meant}"?`,
      );
    }
  }

  #variants(path: Path, variants: JsonObject, defaultVariant: Json | undefined): void {
    const names = Object.keys(variants);
    const [first, ...others] = Object.entries(variants);
    for (const [name, value] of others) {
      if (first === undefined || typeof value === typeof first[1]) continue;
      const at = [...path, 'variants', name];
      const types = `${typeof value}, and "${first[0]}" ${typeof first[1]}`;
      this.#error(at, `${pathText(at)}: variants of two types, ${types}; expected one`);
    }
    if (typeof defaultVariant !== 'string' || defaultVariant === '') return;
    if (names.includes(defaultVariant)) return;
    const at = [...path, 'defaultVariant'];
    const hint = didYouMean(defaultVariant, names);
    this.#error(at, `${pathText(at)}: no variant is named "${defaultVariant}"${hint}`);
  }

  /** A name that is no variant fails only for those whom the rule gives it. */
  #answers(path: Path, targeting: Json, variants: JsonObject): void {
    const names = Object.keys(variants);
    for (const answer of answersOf(targeting, [...path, 'targeting'])) {
      if (names.includes(answer.name)) continue;
      const hint = didYouMean(answer.name, names);
      this.#warn(
        answer.path,
        `${pathText(answer.path)}: no variant is named "${answer.name}"${hint}`,
      );
    }
  }

  /** A shared rule's flaw is told of each flag that uses it, at the rule's place. */
  #ruleError(key: string, path: Path, message: string): void {
    const user = path[0] === 'flags' ? '' : ` (used by flag ${key})`;
    const text = `${pathText(path)}: ${message}${user}`;
    this.#error(path, text);
    if (!this.#flaws.has(key)) this.#flaws.set(key, text);
  }

  #error(path: Path, message: string): void {
    this.problems.push(errorAt(this.#document, path, message));
    const [top, key] = path;
    if (top === 'flags' && typeof key === 'string' && !this.#flaws.has(key)) {
      this.#flaws.set(key, message);
    }
  }

  #warn(path: Path, message: string): void {
    this.problems.push(warningAt(this.#document, path, message));
  }
}

interface FileParts {
  readonly metadata: FlagMetadata;
  readonly shared: JsonObject;
  readonly budget: PartsBudget;
}

function bucketingOf({ bucketing }: FlagMetadata): Bucketing {
  return BUCKETINGS.find((known) => known === bucketing) ?? BUCKETINGS[0];
}

/** Whether who serves flags may take the file. */
export function isSound(read: FlagFileRead): read is FlagFileRead & { readonly set: FlagSet } {
  return read.set !== undefined && !read.problems.some(isError);
}
