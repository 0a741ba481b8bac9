import { expect, it } from 'vitest';
import { rolloutScreen } from '../../src/web/rollout/rollout-screen.tsx';
import { Viewer } from '../../src/web/viewer.ts';
import { HOSTILE, hostileNow, hostilePlan } from './hostile.ts';
import { aboutOf, StillWatch } from './still-watch.ts';

it('text from anywhere is shown as text', async () => {
  const names = { title: HOSTILE, description: HOSTILE };
  const prometheus = { kind: HOSTILE, version: HOSTILE };
  const about = aboutOf({ ...names, prometheus, plan: hostilePlan() });
  const told = await new Viewer(rolloutScreen(new StillWatch(hostileNow(), about))).next();
  if (told.name !== 'all') throw new Error(told.name);
  const all = [told.data.html, ...Object.values(told.data.panels)].join('\n');
  expect(all).not.toMatch(/<script|<img/);
  const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;';
  // Versions, hash, rollout, title, description, hold, reason, metric, rule, value, message, endpoint, log.
  expect(all.split(escaped).length).toBeGreaterThan(20);
});
