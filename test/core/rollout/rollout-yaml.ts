import { formatProblem, readYaml } from '../../../src/core/document.ts';
import { readArgoDocument } from '../../../src/core/scenario/argo-document.ts';

/** A canary of these lines (indented as they stand under `canary:`), in a whole Rollout. */
export function canaryYaml(canary: string): string {
  const body = canary.replaceAll(/^/gm, '      ');
  return `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec:
  strategy:
    canary:
${body}
`;
}

/** What is wrong with the one document of a text by itself, as printed; of `file` nothing more. */
export function complaints(text: string): string[] {
  const { documents, problems } = readYaml('r.yaml', text);
  const found = [...problems, ...documents.flatMap((each) => readArgoDocument(each).problems)];
  return found.map(formatProblem);
}
