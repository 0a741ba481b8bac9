import type { ExpectationResult } from '../core/scenario/expectations.ts';

/** A run of whatever kind, as it was held against what was expected of it. */
export interface JudgedRun {
  readonly scenario: string;
  readonly timeline: { readonly startedAt: string; readonly endedAt: string };
  readonly expectations: readonly ExpectationResult[];
}

/**
 * One test case an expectation, as CI systems read it (the JUnit XML that they agree on); `verdict` is
 * the run in one sentence.
 */
export function junitXml(result: JudgedRun, verdict: string): string {
  const { expectations, timeline } = result;
  const failed = expectations.filter((expectation) => !expectation.pass);
  const seconds = (Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1_000;
  const cases = expectations.map(({ name, expected, actual, pass }) => {
    const open = `    <testcase classname="${xml(result.scenario)}" name="${xml(name)}"`;
    if (pass) return `${open}/>`;
    const message = xml(`expected ${expected}, got ${actual}`);
    return `${open}><failure message="${message}">${xml(verdict)}</failure></testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${xml(result.scenario)}" tests="${expectations.length}" ` +
      `failures="${failed.length}" time="${seconds.toFixed(3)}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text for XML 1.0, which has no place for most control characters. */
function xml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
  return allowed.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
