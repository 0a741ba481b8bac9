import { describe, expect, it, onTestFinished, test } from 'vitest';
import { openRouteClient } from '../../../src/live/traffic-control/route-client.ts';
import { RouteTraffic } from '../../../src/live/traffic-control/route-traffic.ts';
import {
  type ApiServer,
  chatRoute,
  inForce,
  startApiServer,
  writeKubeconfig,
} from './api-server.ts';

const SPLIT = { rule: null, stableService: 'chat-stable', canaryService: 'chat-canary' };

async function rig({ acceptedWithinMs = 10_000, guardMs = 600_000 } = {}) {
  const { api, kubeconfig } = await startApiServer();
  const place = { namespace: 'models', route: 'chat', context: null };
  const client = await openRouteClient(place, kubeconfig);
  const notices: string[] = [];
  const notice = (line: string) => void notices.push(line);
  const traffic = new RouteTraffic(
    { client, split: SPLIT, acceptedWithinMs, guardMs, notice },
    false,
  );
  onTestFinished(() => traffic.stop());
  return { api, kubeconfig, traffic, notices };
}

const patches = ({ requests }: ApiServer) => requests.filter((line) => line.startsWith('PATCH'));

describe('a weight', () => {
  it('is set on the two backends, and nothing else of the route is touched', async () => {
    const { api, traffic } = await rig();
    await traffic.setWeight(12.5);
    const expected = chatRoute();
    Object.assign(expected.spec.rules[0].backendRefs[0], { weight: 8_750 });
    Object.assign(expected.spec.rules[0].backendRefs[1], { weight: 1_250 });
    expect(api.route.spec).toEqual(expected.spec);
    expect(patches(api)).toEqual([expect.stringContaining('fieldManager=understudy')]);
  });

  it('that stands already is not written again, and looked at all the same', async () => {
    const { api, traffic } = await rig();
    await traffic.setWeight(20);
    await traffic.setWeight(20);
    expect(patches(api)).toHaveLength(1);
  });

  it('is written anew where somebody else wrote meanwhile, whose change stays', async () => {
    const { api, traffic } = await rig();
    api.beforePatch = (count) => {
      if (count < 3)
        api.write('editor', (spec) => (spec.rules[1].backendRefs[0].port = 80 + count));
    };
    await traffic.setWeight(30);
    expect(api.weights).toEqual([70, 30]);
    expect(api.route.spec.rules[1].backendRefs[0].port).toBe(82);
    expect(patches(api)).toHaveLength(4);
  });

  it('follows its backends where somebody else moves them meanwhile', async () => {
    const { api, traffic } = await rig();
    api.beforePatch = (count) => {
      if (count === 0) api.write('editor', (spec) => spec.rules[0].backendRefs.reverse());
    };
    await traffic.setWeight(30);
    expect(api.route.spec.rules[0].backendRefs).toMatchObject([
      { name: 'chat-canary', weight: 30 },
      { name: 'chat-stable', weight: 70 },
    ]);
  });

  it('is written anew after a conflict (409)', async () => {
    const { api, traffic } = await rig();
    let conflicts = 2;
    api.outage = () => {
      if (!api.requests.at(-1)?.startsWith('PATCH') || conflicts === 0) return null;
      // Whoever was quicker has written.
      api.write('editor', (spec) => (spec.hostnames = [`h${conflicts}`]));
      conflicts -= 1;
      return { status: 409, message: 'the object has been modified' };
    };
    await traffic.setWeight(30);
    expect(api.weights).toEqual([70, 30]);
  });

  it('is refused where others write without end', async () => {
    const { api, traffic } = await rig();
    api.beforePatch = (count) => api.write('editor', (spec) => (spec.hostnames = [`h${count}`]));
    await expect(traffic.setWeight(30)).rejects.toThrow('others changed the route 6 times');
    expect(api.weights).toEqual([1, 1]);
  });

  it('is refused with what an API server says against it', async () => {
    const { api, traffic } = await rig();
    api.outage = () =>
      api.requests.at(-1)?.startsWith('PATCH') ? { status: 422, message: 'no such weight' } : null;
    await expect(traffic.setWeight(30)).rejects.toThrow(/refused \(HTTP 422: no such weight\)/);
    expect(patches(api)).toHaveLength(1);
  });

  it('is confirmed once every controller has seen its generation', async () => {
    const { api, traffic } = await rig();
    api.controller = null;
    let isDone = false;
    const done = traffic.setWeight(30).then(() => {
      isDone = true;
    });
    await expect.poll(() => api.weights).toEqual([70, 30]);
    const looked = api.requests.length;
    await expect.poll(() => api.requests.length).toBeGreaterThan(looked + 1);
    expect(isDone).toBe(false);
    api.reconcile();
    await done;
  });

  it.each([
    ['says nothing', null, 'has seen generation 1 of it, not 2'],
    [
      'does not accept it',
      (route: object) => inForce(route).map((one) => ({ ...one, status: 'False', message: 'no' })),
      'Gateway public says Accepted: False (Accepted: no)',
    ],
    [
      'does not find a backend',
      (route: object) =>
        inForce(route).map((one) =>
          one.type === 'ResolvedRefs'
            ? { ...one, status: 'False', reason: 'BackendNotFound' }
            : one,
        ),
      'Gateway public says ResolvedRefs: False (BackendNotFound)',
    ],
  ])('is refused where a controller %s in time', async (_what, controller, why) => {
    const { api, traffic } = await rig({ acceptedWithinMs: 1 });
    api.controller = controller;
    await expect(traffic.setWeight(30)).rejects.toThrow(why);
  });

  it('is refused where somebody else overwrites it before it is in force, who is named', async () => {
    const { api, traffic } = await rig();
    api.controller = null;
    const done = traffic.setWeight(30);
    done.catch(() => {});
    await expect.poll(() => api.weights).toEqual([70, 30]);
    api.write('argocd-controller', (spec) => (spec.rules[0].backendRefs[1].weight = 70));
    await expect(done).rejects.toThrow(/canary 50% .*last written by argocd-controller/);
  });

  it('is put right where somebody else overwrites it later', async () => {
    const { api, traffic, notices } = await rig({ guardMs: 10 });
    await traffic.setWeight(0);
    api.write('argocd-controller', (spec) => (spec.rules[0].backendRefs[1].weight = 100));
    await expect.poll(() => api.weights).toEqual([100, 0]);
    expect(notices).toEqual([expect.stringContaining('set to 0% again')]);
  });
});

describe('the kill switch', () => {
  it('sets weight 0, holds it against the engine, and gives the weight back', async () => {
    const { api, traffic } = await rig();
    await traffic.setWeight(30);
    await traffic.kill();
    expect(api.weights).toEqual([100, 0]);
    await traffic.setWeight(50);
    expect(api.weights).toEqual([100, 0]);
    traffic.unkill();
    await expect.poll(() => api.weights).toEqual([50, 50]);
  });

  it('takes the place of a raise that waits for its controller', async () => {
    const { api, traffic } = await rig();
    await traffic.setWeight(10);
    api.controller = null;
    const raise = traffic.setWeight(30);
    raise.catch(() => {});
    await expect.poll(() => api.weights).toEqual([70, 30]);
    api.controller = inForce;
    await traffic.kill();
    expect(api.weights).toEqual([100, 0]);
    await expect(raise).rejects.toThrow('another weight was asked for meanwhile');
  });

  it('is tried on while the API server is away', async () => {
    const { api, traffic } = await rig({ guardMs: 10 });
    await traffic.setWeight(30);
    api.outage = () => 'hang-up';
    await expect(traffic.kill()).rejects.toThrow(/may still send to the canary.*cannot be reached/);
    api.outage = () => null;
    await expect.poll(() => api.weights).toEqual([100, 0]);
  });
});

describe('refusals say what to do', () => {
  it('no right to write', async () => {
    const { api, traffic } = await rig();
    api.verbs.delete('PATCH');
    await expect(traffic.setWeight(30)).rejects.toThrow(
      /we may not patch httproutes in models; a Role must grant it \(HTTP 403: .*cannot\)/,
    );
  });

  it('no such route', async () => {
    const { api, traffic } = await rig();
    api.outage = () => ({ status: 404, message: 'httproutes "chat" not found' });
    await expect(traffic.look()).rejects.toThrow('there is no HTTPRoute chat in models');
  });

  it('no rule with both backends', async () => {
    const { api, traffic } = await rig();
    api.write('kubectl', (spec) => spec.rules[0].backendRefs.pop());
    await expect(traffic.look()).rejects.toThrow(
      'no rule sends to both chat-stable and chat-canary; add both to its backendRefs',
    );
  });

  it('a token that has run out, unless another has taken its place', async () => {
    const { api, kubeconfig, traffic } = await rig();
    api.tokens.clear();
    api.tokens.add('second-token');
    const error = await traffic.setWeight(30).catch((thrown) => String(thrown));
    expect(error).toContain('does not take our credentials');
    expect(error).not.toContain('token-');
    writeKubeconfig(kubeconfig, api.url, 'second-token');
    await traffic.setWeight(30);
    expect(api.weights).toEqual([70, 30]);
  });

  test('a kubeconfig that is none', async () => {
    const place = { namespace: 'models', route: 'chat', context: null };
    await expect(openRouteClient(place, '/none/kubeconfig')).rejects.toThrow(
      'cannot read it (ENOENT)',
    );
    const { kubeconfig } = await startApiServer();
    const other = { ...place, context: 'other' };
    await expect(openRouteClient(other, kubeconfig)).rejects.toThrow(
      'has no context other; it has double',
    );
  });
});
