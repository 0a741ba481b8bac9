/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AbAbout, AbMetricHistory } from '../../core/scenario/abtest/ab-watch.ts';
import { ChartPlace, TitledChart } from '../chart-place.tsx';
import { LineKey } from '../line-key.tsx';
import { LogPlace } from '../log-list.tsx';
import { Spans } from '../spans.tsx';
import { armLines, INTERVAL_LINES } from './arm-lines.ts';

interface Shown {
  readonly about: AbAbout;
  readonly pairs: readonly Pick<AbMetricHistory, 'arm' | 'metric'>[];
}

/** What stands on the page for as long as a test lasts: places for what changes, a button, charts. */
export function AbShell({ about, pairs }: Shown) {
  const { title, description, models, seed, compression } = about;
  return (
    <>
      <section class="head" aria-label="What has been found">
        <p class="kicker">A/B test of {models.map(({ arm }) => arm).join(', ')}</p>
        <h1>{title}</h1>
        {description !== null && <p class="description">{description}</p>}
        <div data-panel="standing" />
      </section>
      <section class="controls" aria-label="Controls">
        <div class="buttons">
          <button type="button" class="kill" data-control="kill" aria-disabled={false}>
            Kill the treatments
          </button>
        </div>
        <p class="empty">A verdict promotes nobody: that is for people.</p>
      </section>
      <section class="traffic" aria-labelledby="traffic">
        <div class="bar">
          <h2 id="traffic">Traffic</h2>
          <Spans />
        </div>
        <div class="charts">
          <TitledChart name="share" title="Share of requests" lines={armLines(models, 'share')} />
          <TitledChart name="rate" title="Requests a second" lines={armLines(models, 'rate')} />
        </div>
      </section>
      <section class="models" aria-labelledby="arms">
        <h2 id="arms">Arms</h2>
        <div class="pair">
          {models.map(({ arm }) => (
            <article data-panel={`arm/${arm}`} />
          ))}
        </div>
      </section>
      <section class="metrics" aria-labelledby="differences">
        <h2 id="differences">Differences</h2>
        <div data-panel="differences" />
        <div class="cards">
          {pairs.map(({ arm, metric }) => (
            <article class="card">
              <h3>
                {arm}: {metric}
              </h3>
              <p class="said">
                The true difference lies between{' '}
                {INTERVAL_LINES.map((line) => (
                  <>
                    <LineKey line={line} />{' '}
                  </>
                ))}
              </p>
              <ChartPlace name={`${arm}/${metric}`} title={`${metric} of ${arm}, less control`} />
            </article>
          ))}
        </div>
      </section>
      <LogPlace />
      <footer>
        <p>
          Seed {seed}; the test runs {compression} times as fast as the clock.{' '}
          <a href="/kill">The kill switch alone</a>
        </p>
      </footer>
    </>
  );
}
