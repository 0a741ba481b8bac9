import type { Role } from '../routing/decision.ts';

/** What a production file cannot do without. */
export interface ProductionAnswers {
  /** Relative to the file. */
  readonly rollout: string;
  readonly triggers: string | null;
  readonly models: Readonly<Record<Role, ModelAnswers>>;
  readonly prometheus: string;
}

export interface ModelAnswers {
  readonly version: string;
  readonly hash: string;
  readonly endpoint: string;
}

/** A production file in YAML that says what each setting is for; those that may be absent are comments. */
export function productionText({
  rollout,
  triggers,
  models,
  prometheus,
}: ProductionAnswers): string {
  const { stable, canary } = models;
  return `# What understudy needs to roll a model out: understudy production <this file>
# Try it first, nothing moves: understudy check <this file> --live

# The Argo Rollout whose canary steps are taken, with its AnalysisTemplates.
rollout: ${quoted(rollout)}

# Rollback rules, one a line: error-rate > 1% rollback
${triggers === null ? '# triggers: triggers.yaml' : `triggers: ${quoted(triggers)}`}

# hash is the label rollout_hash of a model's series: another for each version. endpoints are base URLs of
# replicas; /v1/... is found below each.
models:
  stable:
    ${modelText(stable)}
  canary:
    ${modelText(canary)}
    # modelName: chat-v2              # takes the place of "model" in requests
    # apiKeyEnv: MODEL_API_KEY        # or apiKeyFile, readable by its owner alone
    # timeouts: {connect: 2s, firstByte: 60s, idle: 30s}
    # price: {inputPerMillion: 0.5, outputPerMillion: 1.5}

# The Prometheus that scrapes this router (its port, /metrics).
prometheus:
  url: ${quoted(prometheus)}
  # bearerTokenEnv: PROMETHEUS_TOKEN

# router:
#   port: 8080                        # where users are served; host: 0.0.0.0 for every address
#   admin: {port: 8081}               # commands and the kill switch; off this machine it needs tokenFile
#   engineAway: {after: 5m, do: hold} # or stable

# Who is told of alerts, rollbacks and promotions; the first by messages that are signed.
# notify:
#   - {kind: webhook, urlEnv: PAGER_URL, secretEnv: PAGER_KEY}
#   - {kind: slack, urlEnv: SLACK_WEBHOOK}

# Journals and switches, which outlive a restart.
# state: understudy-state
`;
}

function modelText({ version, hash, endpoint }: ModelAnswers): string {
  return `version: ${quoted(version)}
    hash: ${quoted(hash)}
    endpoints: [${quoted(endpoint)}]`;
}

/** A string of JSON is one of YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
