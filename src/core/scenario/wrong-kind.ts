import { errorAt, type Problem, type SourceDocument } from '../document.ts';
import { type FileKind, kindOfFile, knownKeys } from './file-kind.ts';

/** What a file of each kind is called, and what one does with it. */
const KINDS: Readonly<Record<FileKind, { readonly called: string; use(path: string): string }>> = {
  scenario: { called: 'a scenario', use: (path) => `run it: understudy scenario ${path}` },
  'ab-test': { called: 'an A/B test', use: (path) => `run it: understudy scenario ${path}` },
  production: {
    called: 'a production file',
    use: (path) => `roll out with it: understudy production ${path}`,
  },
  profile: {
    called: "a mock model's profile",
    use: (path) => `serve it: understudy mock ${path}, or name it in a scenario's models`,
  },
  triggers: {
    called: 'a triggers file',
    use: () => 'name it as triggers of a scenario or a production file',
  },
  prometheus: {
    called: 'a file of how to reach a Prometheus',
    use: () => 'give it to --prometheus-config',
  },
  flags: {
    called: 'a flag file',
    use: (path) => `see what it comes to: understudy flags ${path}`,
  },
  argo: {
    called: "one of Argo's files",
    use: () => 'name it as rollout of a scenario or a production file',
  },
};

/**
 * The one thing to say of a file that is plainly of another kind than is wanted, instead of everything
 * that is wrong with it as one of that kind. Null where it may be of the wanted kind.
 */
export function wrongKind(documents: readonly SourceDocument[], wanted: FileKind): Problem | null {
  const [document] = documents;
  const kind = kindOfFile(documents);
  if (document === undefined || kind === undefined || kind === wanted) return null;
  // A file of the wanted kind with one typing error may have no key that the other does not.
  if (knownKeys(document, kind) <= knownKeys(document, wanted)) return null;
  const { called, use } = KINDS[kind];
  const message = `this is ${called}; expected ${KINDS[wanted].called}; ${use(document.file)}`;
  return errorAt(document, [], message);
}
