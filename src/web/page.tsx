/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/**
 * The page before it knows anything: nothing of a run is told to somebody who has not the token. What
 * is asked of a person stands here, so that it outlives whatever the stream brings.
 */
export function Page() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Understudy</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href="/assets/uplot.css" />
        <link rel="stylesheet" href="/assets/style.css" />
        <script src="/assets/uplot.js" defer />
        <script type="module" src="/assets/dashboard.js" />
      </head>
      <body>
        <a class="skip" href="#main">
          To the rollout
        </a>
        <header>
          <span class="brand">understudy</span>
          <span id="connection" role="status">
            connecting…
          </span>
          <button type="button" id="theme">
            Theme: as the system
          </button>
        </header>
        <main id="main" tabindex={-1}>
          <noscript>
            <p class="empty">
              This page needs its script. Without one: <a href="/control/status">status</a>, and{' '}
              <code>understudy control</code> in a terminal.
            </p>
          </noscript>
        </main>
        <p id="answer" role="status" />
        <Ask />
        <TokenWanted />
      </body>
    </html>
  );
}

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M2 12 6 8l3 2 5-7' fill='none' stroke='%230969da' stroke-width='2'/></svg>";

/** Nothing is done by one press alone. */
function Ask() {
  return (
    <dialog id="ask" aria-labelledby="ask-title">
      <form method="dialog">
        <h2 id="ask-title">Do it?</h2>
        <p id="ask-question" />
        <label id="ask-cut">
          <input type="checkbox" name="cut" /> cut the answers that the canary is giving now
        </label>
        <label>
          Your name, for the log
          <input name="by" required maxlength={100} autocomplete="name" />
        </label>
        <div class="buttons">
          <button type="button" data-close>
            No
          </button>
          <button type="submit" value="do" id="ask-do" />
        </div>
      </form>
    </dialog>
  );
}

function TokenWanted() {
  return (
    <dialog id="token" aria-labelledby="token-title">
      <form method="dialog">
        <h2 id="token-title">The admin token</h2>
        <p id="token-why" role="alert" />
        {/* A password manager keeps a password by a name. */}
        <input type="text" value="admin" autocomplete="username" hidden readonly />
        <label>
          Token
          <input name="token" type="password" required autocomplete="current-password" />
        </label>
        <div class="buttons">
          <button type="button" data-close>
            Not now
          </button>
          <button type="submit" value="do">
            Use it
          </button>
        </div>
      </form>
    </dialog>
  );
}
