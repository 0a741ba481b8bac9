import { describe, expect, it } from 'vitest';
import { rolloutScreen } from '../../src/web/rollout/rollout-screen.tsx';
import { sharedScreen } from '../../src/web/shared-screen.ts';
import { Viewer } from '../../src/web/viewer.ts';
import { aboutOf, nowOf, rows, StillWatch, stateOf } from './still-watch.ts';

const NOW = nowOf(stateOf());

describe('what a page is told', () => {
  it('begins with all: the page, its places and its charts', async () => {
    const told = await new Viewer(rolloutScreen(new StillWatch(NOW, aboutOf()))).next();
    expect(told.name).toBe('all');
    if (told.name !== 'all') return;
    expect(told.data.html).toContain('data-chart="trigger/0"');
    expect(Object.keys(told.data.panels)).toContain('metric/trigger/1');
    expect(told.data.rows.traffic?.atMs).toHaveLength(2);
    expect(told.data.charts['trigger/1']).toMatchObject({ table: 'trigger/1', unit: 'usd' });
  });

  it('goes on with rows, and with the places that changed', async () => {
    const watch = new StillWatch(NOW, aboutOf());
    const viewer = new Viewer(rolloutScreen(watch));
    await viewer.next();
    const next = viewer.next();
    watch.tell({ traffic: rows([2], 25), metrics: [] }, nowOf(stateOf({ weight: 25 })));
    const told = await next;
    if (told.name !== 'changes') throw new Error(told.name);
    expect(told.data.rows.traffic?.columns.weight).toEqual([25]);
    expect(Object.keys(told.data.panels)).toEqual(['headline']);
  });

  it('has the routers that follow the engine, and what each has in force', async () => {
    const heardAtMs = NOW.status.nowMs - 12_000;
    const router = { name: 'eu-1', heardAtMs, weight: 5, isKilled: false, isUpToDate: false };
    const status = { ...NOW.status, serving: null, routers: [router] };
    const told = await new Viewer(
      rolloutScreen(new StillWatch({ ...NOW, status }, aboutOf())),
    ).next();
    expect(told.data.panels.routers).toMatch(/eu-1.*! not yet as it was told.*5%.*10s ago/);
    expect(told.data.panels.exposure).toContain('1 router that');
  });

  it('has what came while the page took nothing, in one piece', async () => {
    const watch = new StillWatch(NOW, aboutOf());
    const viewer = new Viewer(rolloutScreen(watch));
    await viewer.next();
    const metric = (second: number) => ({ key: 'trigger/0', slice: rows([second], 5) });
    watch.tell({ traffic: rows([2], 5), metrics: [] });
    watch.tell({ traffic: rows([3], 5), metrics: [metric(3)] });
    watch.tell({ traffic: rows([4], 5), metrics: [metric(4)] });
    const told = await viewer.next();
    if (told.name !== 'changes') throw new Error(told.name);
    expect(told.data.rows.traffic?.atMs).toHaveLength(3);
    expect(told.data.rows['trigger/0']?.atMs).toHaveLength(2);
  });

  it('is told all anew once too much waits, so that nothing piles up', async () => {
    const watch = new StillWatch(NOW, aboutOf());
    const viewer = new Viewer(rolloutScreen(watch));
    await viewer.next();
    for (let second = 2; second < 2_000; second += 1)
      watch.tell({ traffic: rows([second], 5), metrics: [] });
    expect((await viewer.next()).name).toBe('all');
  });

  it('is made once for all pages that look, and anew with each news', async () => {
    const watch = new StillWatch(NOW, aboutOf());
    let made = 0;
    const inner = rolloutScreen(watch);
    const screen = sharedScreen({
      ...inner,
      panels: () => {
        made += 1;
        return inner.panels();
      },
    });
    const pages = [new Viewer(screen), new Viewer(screen), new Viewer(screen)];
    const all = () => Promise.all(pages.map((page) => page.next()));
    await all();
    expect(made).toBe(1);
    watch.tell({ traffic: rows([2], 25), metrics: [] }, nowOf(stateOf({ weight: 25 })));
    for (const told of await all()) expect(Object.keys(told.data.panels)).toEqual(['headline']);
    expect(made).toBe(2);
    for (const page of pages) page.close();
    expect(watch.listeners).toBe(0);
  });

  it('leaves the watch when its page goes', async () => {
    const watch = new StillWatch(NOW, aboutOf());
    const viewer = new Viewer(rolloutScreen(watch));
    expect(watch.listeners).toBe(1);
    viewer.close();
    expect(watch.listeners).toBe(0);
  });
});
