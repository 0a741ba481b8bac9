// Writes the report as one comment of the pull request, the same one each time. Whatever fails here is a
// warning: what the check found stands without it.
import { readFileSync } from 'node:fs';
import { calmed, shortened } from './report-text.mjs';

/** What GitHub takes as a comment, in characters. */
const COMMENT_LIMIT = 65_536;
const PAGE = 100;
const MAX_PAGES = 50;
const TIMEOUT_MS = 30_000;

const {
  REPORT,
  TOKEN,
  GITHUB_API_URL = 'https://api.github.com',
  GITHUB_EVENT_PATH,
  GITHUB_JOB = '',
  GITHUB_REPOSITORY,
  GITHUB_RUN_ID,
  GITHUB_SERVER_URL = 'https://github.com',
  GITHUB_WORKFLOW = '',
} = process.env;

/** A line of the log that people see; what it quotes cannot begin another. */
function say(kind, text) {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::${kind}::${data}\n`);
}

async function ask(method, path, body) {
  const answer = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer.json();
  const hint =
    answer.status === 403
      ? '; give the job permissions: {pull-requests: write} (GitHub gives none to pull requests of forks)'
      : '';
  const error = new Error(`${method} ${path} was answered ${answer.status}${hint}`);
  error.status = answer.status;
  throw error;
}

/** The comment that an earlier run of this job left; undefined if there is none. */
async function earlier(issue, marker) {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const comments = await ask('GET', `${issue}/comments?per_page=${PAGE}&page=${page}`);
    const mine = comments.find(({ body }) => body?.startsWith(marker));
    if (mine || comments.length < PAGE) return mine;
  }
  return undefined;
}

async function publish(number) {
  const repository = `/repos/${GITHUB_REPOSITORY}`;
  const issue = `${repository}/issues/${number}`;
  const name = `${GITHUB_WORKFLOW} / ${GITHUB_JOB}`.replace(/[^\w ./]/g, '');
  const marker = `<!-- understudy: ${name} -->\n`;
  const log = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  const report = calmed(readFileSync(REPORT, 'utf8'));
  const where = ` [The whole of it](${log}) is in the run's summary.`;
  const body = marker + shortened(report, COMMENT_LIMIT - marker.length, where);
  const mine = await earlier(issue, marker);
  if (mine) {
    try {
      return await ask('PATCH', `${repository}/issues/comments/${mine.id}`, { body });
    } catch (error) {
      // Somebody else wrote what looks like ours, or it is gone meanwhile.
      if (error.status !== 403 && error.status !== 404) throw error;
    }
  }
  return ask('POST', `${issue}/comments`, { body });
}

try {
  const event = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8'));
  const number = event.pull_request?.number;
  if (number === undefined)
    say('notice', 'no pull request here, so the report is in the summary alone');
  else await publish(number);
} catch (error) {
  say('warning', `the report could not be written to the pull request: ${error.message}`);
}
