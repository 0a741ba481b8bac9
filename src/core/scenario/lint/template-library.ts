import type { TemplateLookup } from '../../analysis/flatten-templates.ts';
import type { AnalysisTemplate } from '../../analysis/template.ts';
import { type Problem, type SourceDocument, warningAt } from '../../document.ts';

/** A template and the document that it stands in. */
export interface TemplateFound {
  readonly document: SourceDocument;
  readonly template: AnalysisTemplate;
}

/** Templates by name; those of the cluster and those of the namespace are two name spaces. */
export interface TemplateLibrary {
  readonly lookup: TemplateLookup;
  /** Each name that is in the file a second time. */
  readonly problems: readonly Problem[];
}

/** The templates that a file's Rollouts use: its own and, of other names, those of other files. */
export function templateLibrary(
  templates: readonly TemplateFound[],
  file: string,
): TemplateLibrary {
  const byKey = new Map<string, AnalysisTemplate>();
  const problems: Problem[] = [];
  const own = templates.filter(({ document }) => document.file === file);
  const others = templates.filter(({ document }) => document.file !== file);
  for (const { document, template } of [...own, ...others]) {
    const name = template.metadata.name ?? '';
    const key = keyOf(name, template.kind === 'ClusterAnalysisTemplate');
    if (!byKey.has(key)) byKey.set(key, template);
    else if (document.file === file) {
      const message = `a second ${template.kind} named "${name}"; only the first is used here`;
      problems.push(warningAt(document, ['metadata', 'name'], message));
    }
  }
  return {
    lookup: (name, clusterScope) => byKey.get(keyOf(name, clusterScope)),
    problems,
  };
}

function keyOf(name: string, clusterScope: boolean): string {
  return `${clusterScope}/${name}`;
}
