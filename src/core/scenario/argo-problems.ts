import type { Problem, SourceDocument } from '../document.ts';
import { sorted } from '../document.ts';
import { type ArgoDocument, readArgoDocument } from './argo-document.ts';
import { analysisUses } from './lint/analysis-uses.ts';
import { undeclaredArguments, unpassedArguments } from './lint/arguments.ts';
import { metricProblems } from './lint/metric-lints.ts';
import { metricSites } from './lint/metric-site.ts';
import { providerSettings } from './lint/provider-settings.ts';
import { routePatterns } from './lint/route-patterns.ts';
import { serviceSelectors } from './lint/service-selectors.ts';
import { type TemplateLibrary, templateLibrary } from './lint/template-library.ts';
import { missingTemplates, specsOf, useProblems } from './lint/use-rules.ts';

export interface ArgoChecks {
  /** How often samples are taken, as far as is known. */
  readonly scrapeIntervalMs: number;
  /** False where whoever runs the rollout looks for its templates and arguments, and says so. */
  readonly references: boolean;
}

/** Prometheus' own default is a minute; most installations scrape each 15 s. */
export const USUAL_CHECKS: ArgoChecks = { scrapeIntervalMs: 15_000, references: true };

/**
 * All that can be said of Argo files that belong together: what Argo refuses, and what it lets pass
 * to its user's harm. Templates are looked for in all of them.
 */
export function argoProblems(documents: readonly SourceDocument[], checks: ArgoChecks): Problem[] {
  const read = documents.map(readArgoDocument);
  const templates = read.flatMap(({ document, template }) =>
    template ? [{ document, template }] : [],
  );
  return [...new Set(documents.map(({ file }) => file))].flatMap((file) => {
    const library = templateLibrary(templates, file);
    const own = read.filter(({ document }) => document.file === file);
    const found = own.flatMap((each) => [
      ...each.problems,
      ...lintsOf(each, checks),
      ...rolloutLints(each, { library, documents, checks }),
    ]);
    return [...library.problems, ...found];
  });
}

/** A file's problems in the order of its lines. */
export function inFileOrder(problems: readonly Problem[], file: string): Problem[] {
  return sorted(problems.filter((problem) => problem.file === file));
}

function lintsOf({ document, spec }: ArgoDocument, checks: ArgoChecks): Problem[] {
  if (spec === undefined) return [];
  return [
    ...(checks.references ? undeclaredArguments(document, spec) : []),
    ...providerSettings(document, spec),
    ...metricSites(document, spec, checks.scrapeIntervalMs).flatMap(metricProblems),
  ];
}

interface Surroundings {
  readonly library: TemplateLibrary;
  readonly documents: readonly SourceDocument[];
  readonly checks: ArgoChecks;
}

function rolloutLints(
  { document, rollout }: ArgoDocument,
  { library, documents, checks }: Surroundings,
): Problem[] {
  if (rollout === undefined) return [];
  const uses = analysisUses(rollout).flatMap((use) => {
    const specs = specsOf(use, library);
    if (specs === undefined) {
      return checks.references ? missingTemplates(document, use, library) : [];
    }
    const unpassed = checks.references ? unpassedArguments(document, use, specs) : [];
    return [...useProblems(document, use, specs), ...unpassed];
  });
  return [...uses, ...routePatterns(document, rollout), ...serviceSelectors(rollout, documents)];
}
