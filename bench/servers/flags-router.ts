/** The router with everything on; told `flags` or `plain`, every request's segment is asked for or none is. */
import { readFlagFile } from '../../src/core/flags/flag-file.ts';
import { parseAttributeSource } from '../../src/core/routing/attributes.ts';
import { NO_ROUTES } from '../../src/core/routing/routes.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { reportPort } from './serve.ts';

const FLAGS = {
  $evaluators: { isInternal: { ends_with: [{ var: 'email' }, '@corp.example'] } },
  flags: {
    'user-segment': {
      state: 'ENABLED',
      variants: { internal: 'internal', beta: 'beta', everyone: 'everyone' },
      defaultVariant: 'everyone',
      targeting: {
        if: [
          { $ref: 'isInternal' },
          'internal',
          { in: [{ var: 'tier' }, ['beta', 'early']] },
          'beta',
          {
            fractional: [
              { cat: ['testers:', { var: 'targetingKey' }] },
              ['beta', 5],
              ['everyone', 95],
            ],
          },
        ],
      },
    },
  },
};

const [, , url = ''] = process.argv;
const price = { inputPerMillion: 0.5, outputPerMillion: 1.5 };
const { set } = readFlagFile('flags.json', JSON.stringify(FLAGS));
if (set === undefined) throw new Error('the flags of the bench do not read');
const sources = Object.entries({ email: 'claim:email', tier: 'header:x-user-tier' }).flatMap(
  ([name, source]) => parseAttributeSource(name, source) ?? [],
);
const router = await startRouter({
  port: 0,
  salt: 'bench',
  stable: { role: 'stable', name: 'stub', version: 'v1', hash: 'stable1', urls: [url], price },
  canary: { role: 'canary', name: 'stub', version: 'v2', hash: 'canary1', urls: [url], price },
  scoring: { share: 0.1, queueLimit: 1_000, scorers: [] },
  flags: {
    current: () => set,
    subscribe: () => () => {},
    segment: { flag: 'user-segment', sources },
    claimsHeader: 'x-jwt-payload',
  },
});
router.setWeight(10);
const OPEN = {
  headers: [
    { name: 'beta', matches: [{ headers: { 'x-understudy-segment': { exact: 'beta' } } }] },
  ],
  mirrors: [],
};
process.on('message', (message) => {
  if (message === 'flags') router.setRoutes(OPEN);
  if (message === 'plain') router.setRoutes(NO_ROUTES);
});
reportPort(router.port);
