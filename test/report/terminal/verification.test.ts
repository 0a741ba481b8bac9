import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { Verification } from '../../../src/core/rollout/verification.ts';
import { printVerification } from '../../../src/report/terminal/verification.ts';

const ALIKE: Verification = {
  prometheus: { version: '2.42.0', semantics: '2.x' },
  questions: 184,
  notAsked: { prometheusDown: 0, otherProviders: 0 },
  replayedOtherwise: [],
  agreements: 184,
  largestDifference: 3.1e-15,
  disagreements: [],
  divergences: [],
};

function printed(verification: Verification): string {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  printVerification(verification, out);
  return stripVTControlCharacters(text);
}

it('says in one line that every verdict stands', () => {
  expect(printed(ALIKE)).toBe(
    'verified against Prometheus 2.42.0 (2.x semantics): ' +
      '184 questions, same verdicts, largest difference 3e-15\n',
  );
});

it('says what could not be asked again', () => {
  const notAsked = { prometheusDown: 12, otherProviders: 3 };
  expect(printed({ ...ALIKE, notAsked, largestDifference: 0 })).toContain(
    'largest difference 0; 12 not asked, Prometheus was down; 3 not asked, of other providers\n',
  );
});

it('shows both numbers of whatever does not stand', () => {
  const disagreement = {
    ...{ askId: 'trigger/0/7/value', metric: 'error-rate', askedAtMs: 190_000, query: 'e / r' },
    journal: { value: '0.04', verdict: 'Failed' as const },
    again: { value: '0.004', verdict: 'Successful' as const },
  };
  const late = {
    ...{ ...disagreement, askedAtMs: 200_000.4 },
    journal: { value: '1', verdict: null },
    again: { value: 'no data', verdict: null },
  };
  const verification = {
    ...{ ...ALIKE, agreements: 182, disagreements: [disagreement, late] },
    divergences: [{ atMs: 190_003, journal: ['set-weight 0'], again: [] }],
    replayedOtherwise: [17],
  };
  expect(printed(verification)).toBe(
    [
      'not verified against Prometheus 2.42.0 (2.x semantics): 2 of 184 questions came out otherwise',
      '  error-rate at 3m10s: 0.04 (Failed) in the run, 0.004 (Successful) now: e / r',
      '  error-rate at 3m20s: 1 (not judged) in the run, no data (not judged) now: e / r',
      '  at 3m10s the run did set-weight 0, and would now do nothing',
      '  from their own readings, turns 17 come out otherwise too',
      '',
    ].join('\n'),
  );
});

it('does not call verified what asked nothing', () => {
  expect(printed({ ...ALIKE, questions: 0, agreements: 0 })).toBe(
    'not verified against Prometheus 2.42.0 (2.x semantics): the run has no question to ask again\n',
  );
});
