import { errorAt, type Problem, type SourceDocument } from '../../document.ts';
import { compileWholeRegexp } from '../../regexp/regexp.ts';
import type { RolloutFile } from '../../rollout/rollout-schema.ts';
import type { Path } from '../../yaml-source.ts';

const STEPS = ['spec', 'strategy', 'canary', 'steps'];

interface Pattern {
  readonly path: Path;
  readonly regex: string | undefined;
}

/** Regular expressions of header and mirror routes that no router could compile. */
export function routePatterns(document: SourceDocument, { spec }: RolloutFile): Problem[] {
  return patternsOf(spec.strategy.canary?.steps ?? []).flatMap(({ path, regex }) => {
    const compiled = compileWholeRegexp(regex ?? '');
    if (compiled.ok) return [];
    const message = `the pattern does not compile: ${compiled.error}`;
    return [errorAt(document, [...STEPS, ...path, 'regex'], message)];
  });
}

type Steps = NonNullable<NonNullable<RolloutFile['spec']['strategy']['canary']>['steps']>;

function patternsOf(steps: Steps): Pattern[] {
  return steps.flatMap(({ setHeaderRoute, setMirrorRoute }, step) => {
    const headers = (setHeaderRoute?.match ?? []).map(({ headerValue }, index) => ({
      path: [step, 'setHeaderRoute', 'match', index, 'headerValue'],
      regex: headerValue?.regex,
    }));
    const mirrored = (setMirrorRoute?.match ?? []).flatMap((match, index) =>
      [
        { field: 'method', regex: match.method?.regex },
        { field: 'path', regex: match.path?.regex },
      ].map(({ field, regex }) => ({
        path: [step, 'setMirrorRoute', 'match', index, field],
        regex,
      })),
    );
    return [...headers, ...mirrored];
  });
}
