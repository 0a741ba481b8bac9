/** The router with everything on: metrics, a sticky split over two models, 10 % of answers scored. */
import { distance } from 'fastest-levenshtein';
import type { ScorableAnswer, Score } from '../../src/core/scoring/score.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { reportPort } from './serve.ts';

const url = process.argv[2] ?? '';
const price = { inputPerMillion: 0.5, outputPerMillion: 1.5 };
const router = await startRouter({
  port: 0,
  salt: 'bench',
  stable: { role: 'stable', name: 'stub', version: 'v1', hash: 'stable1', urls: [url], price },
  canary: { role: 'canary', name: 'stub', version: 'v2', hash: 'canary1', urls: [url], price },
  scoring: { share: 0.1, queueLimit: 1_000, scorers: [{ kind: 'known-good', score }] },
});
router.setWeight(10);
reportPort(router.port);

const KNOWN_GOOD = 'y'.repeat(100);

function score({ answer }: ScorableAnswer): Score {
  const apart = distance(KNOWN_GOOD, answer.slice(0, 100)) / 100;
  const verdict = apart > 0.5 ? 'bad' : 'good';
  return { verdict, quality: 1 - apart, hallucination: apart > 0.9 };
}
