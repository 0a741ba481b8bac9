/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RunAbout, WatchedMetric } from '../../core/history/run-watch.ts';
import { CANARY, SHARE, STABLE, WEIGHT } from '../chart-lines.ts';
import { ChartPlace, TitledChart } from '../chart-place.tsx';
import type { Control } from '../controls.ts';
import { LogPlace } from '../log-list.tsx';
import { Spans } from '../spans.tsx';

/** What stands on the page for as long as a run lasts: places for what changes, buttons and charts. */
export function Shell({ metrics, about }: { metrics: readonly WatchedMetric[]; about: RunAbout }) {
  const { title, description, plan } = about;
  return (
    <>
      <section class="head" aria-label="Where the rollout is">
        <p class="kicker">
          {about.world} of {plan.rollout}: {plan.models.stable.version} to{' '}
          {plan.models.canary.version}
        </p>
        <h1>{title}</h1>
        {description !== null && <p class="description">{description}</p>}
        <div data-panel="headline" />
      </section>
      <section class="controls" aria-label="Controls">
        <Buttons places={['promote', 'pause', 'abort', 'kill']} />
        <details>
          <summary>More</summary>
          <Buttons places={['promote-full']} />
        </details>
        <div class="exposure">
          <h2>Exposure so far</h2>
          <div data-panel="exposure" />
        </div>
      </section>
      <section class="plan" aria-labelledby="plan">
        <h2 id="plan">Plan</h2>
        <div data-panel="track" />
      </section>
      <section class="traffic" aria-labelledby="traffic">
        <div class="bar">
          <h2 id="traffic">Traffic</h2>
          <Spans />
        </div>
        <div class="charts">
          <TitledChart name="weight" title="Canary, of all requests" lines={[WEIGHT, SHARE]} />
          <TitledChart name="rate" title="Requests a second" lines={[CANARY, STABLE]} />
        </div>
      </section>
      <section class="models" aria-labelledby="models">
        <h2 id="models">Models</h2>
        <div class="pair">
          <article data-panel="stable" />
          <article data-panel="canary" />
        </div>
        <div data-panel="routers" />
      </section>
      <section class="metrics" aria-labelledby="metrics">
        <h2 id="metrics">Metrics</h2>
        <div class="cards">
          {metrics.map(({ key, name }) => (
            <article class="card">
              <div data-panel={`metric/${key}`} />
              <ChartPlace name={key} title={`${name} over time`} />
            </article>
          ))}
        </div>
      </section>
      <LogPlace />
      <footer>
        <Environment about={about} />
      </footer>
    </>
  );
}

/** What they are called and whether they can be pressed is told with all that changes. */
function Buttons({ places }: { places: readonly Control['place'][] }) {
  return (
    <div class="buttons">
      {places.map((place) => (
        <button type="button" class={place} data-control={place} aria-disabled={true}>
          {place}
        </button>
      ))}
    </div>
  );
}

function Environment({ about }: { about: RunAbout }) {
  const { seed, compression, prometheus } = about;
  return (
    <p>
      Judged on Prometheus {prometheus.kind} {prometheus.version}
      {seed !== null && `; seed ${seed}`}
      {compression !== 1 && `; the plan runs ${compression} times faster than the clock`}.{' '}
      <a href="/kill">The kill switch alone</a>
    </p>
  );
}
