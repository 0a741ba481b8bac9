/* A router with its admin port, in a process of its own; it tells its parent where both are. */
import { openControlled } from '../../../src/live/control/controlled-router.ts';
import { startRouter } from '../../../src/live/router/router.ts';

const target = (role: 'stable' | 'canary', url: string) => ({
  ...{ role, urls: [url], name: role, version: role, hash: `${role}-hash` },
  price: { inputPerMillion: 0, outputPerMillion: 0 },
});

const [stable = '', canary = '', killState = ''] = process.argv.slice(2);

const { router, control } = await openControlled(
  (isKilled) =>
    startRouter({
      port: 0,
      salt: 'test',
      stable: target('stable', stable),
      canary: target('canary', canary),
      scoring: { share: 0, queueLimit: 1, scorers: [] },
      isKilled,
    }),
  {
    ...{ port: 0, host: '127.0.0.1', token: null, killState },
    ...{ inFlight: 'finish', portSetting: '--admin-port' },
    afterKill: async () => {
      await fetch(`${canary}/health`).then((answer) => answer.text());
    },
  },
  { closers: { add: () => {}, closeAll: async () => {} }, notice: () => {} },
);
router.setWeight(50);
process.send?.({ router: router.url, admin: control.url });
