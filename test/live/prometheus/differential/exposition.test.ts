import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../../../../src/core/random.ts';
import { findPrometheusBinary, startBinary } from '../../../../src/live/prometheus/binary.ts';
import { startEmbedded } from '../../../../src/live/prometheus/embedded.ts';
import type { Prometheus, ScrapeTarget, Started } from '../../../../src/live/prometheus/port.ts';
import { binarySemantics } from '../../../core/promql/oracle/real-prometheus.ts';
import { type Page, randomPage } from './random-page.ts';

const SEED = Number(process.env.UNDERSTUDY_SEED ?? 1);
const PAGES = 400;
const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const DEADLINE_MS = 60_000;

const binary = await findPrometheusBinary();
const reason = binary || REQUIRED ? '' : ' (skipped: no prometheus on PATH)';

/** Each page is a target of its own; its number is a label of every series. */
async function servePages(pages: readonly Page[]) {
  const server = createServer((request, response) => {
    const page = pages[Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))];
    response.setHeader('content-type', page?.contentType ?? '');
    response.end(page?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const targets = pages.map(
    (_, page): ScrapeTarget => ({
      job: 'j',
      url: `http://127.0.0.1:${port}/metrics?page=${page}`,
      labels: { page: String(page) },
    }),
  );
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { targets, close };
}

/** What it has of each page, series by series, once every page has been scraped. */
async function scraped(prometheus: Prometheus): Promise<Map<string, string[]>> {
  for (const deadline = Date.now() + DEADLINE_MS; ; await sleep(50)) {
    const answer = await prometheus.query('count(count_over_time(up[1m]))', Date.now());
    const [count] = answer.ok && answer.value.type === 'vector' ? answer.value.samples : [];
    if (count?.value === PAGES) break;
    if (Date.now() > deadline)
      throw new Error(
        `${prometheus.kind}: not every page was scraped: ${JSON.stringify(answer).slice(0, 300)}`,
      );
  }
  const names = '{job="j",__name__!~"scrape_.*"}';
  const answer = await prometheus.query(names, Date.now());
  if (!answer.ok || answer.value.type !== 'vector') throw new Error('a vector was expected');
  const pages = new Map<string, string[]>();
  for (const { labels, value } of answer.value.samples) {
    const { page = '', ...rest } = labels;
    const shown = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
    pages.set(page, [...(pages.get(page) ?? []), `${JSON.stringify(shown)} ${value}`]);
  }
  for (const list of pages.values()) list.sort();
  return pages;
}

/** Why the real one could not read a page, by the page. */
async function lastErrors({ url }: Prometheus): Promise<Map<string, string>> {
  const answer = await fetch(`${url}/api/v1/targets?state=active`);
  const { data } = (await answer.json()) as {
    data: { activeTargets: { labels: { page: string }; lastError: string }[] };
  };
  return new Map(data.activeTargets.map(({ labels, lastError }) => [labels.page, lastError]));
}

describe.skipIf(!binary && !REQUIRED)(`pages as the real Prometheus reads them${reason}`, () => {
  const pages = Array.from({ length: PAGES }, (_, page) =>
    randomPage(stream(SEED, `page/${page}`)),
  );
  let site: Awaited<ReturnType<typeof servePages>>;
  const started: Prometheus[] = [];

  const running = async (starting: Promise<Started>) => {
    const result = await starting;
    if (!result.ok) throw new Error(result.error);
    started.push(result.prometheus);
    return result.prometheus;
  };

  beforeAll(async () => {
    site = await servePages(pages);
  });
  afterAll(async () => {
    for (const prometheus of started) await prometheus.stop();
    site.close();
  });

  it(
    `${PAGES} random pages, seed ${SEED}`,
    async () => {
      const settings = {
        ...{ targets: site.targets, scrapeIntervalMs: 4_000, evaluationIntervalMs: 1_000 },
        ...{ lookbackMs: 60_000, semantics: binarySemantics() ?? '2.x' },
      };
      const real = await running(startBinary(binary ?? '', settings));
      const own = await running(startEmbedded(settings));
      const [theirs, ours] = await Promise.all([scraped(real), scraped(own)]);
      const whys = await lastErrors(real);
      const differences = pages.flatMap(({ body, contentType }, page) => {
        const [their, our] = [theirs.get(String(page)), ours.get(String(page))];
        if (JSON.stringify(their) === JSON.stringify(our)) return [];
        return [{ page, contentType, body, their, our, why: whys.get(String(page)) }];
      });
      expect(differences).toEqual([]);
      const isUp = (series: string) => series.includes('"up"') && series.endsWith(' 1');
      const ups = [...theirs.values()].filter((list) => list.some(isUp));
      // Pages that nobody can read prove little.
      expect(ups.length).toBeGreaterThan(PAGES / 2);
    },
    DEADLINE_MS,
  );
});
