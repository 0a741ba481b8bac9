import { LEAST_CLUSTERS } from '../../abtest/arm-difference.ts';
import { SLOTS } from '../../abtest/assignment.ts';
import { type Problem, type SourceDocument, warningAt } from '../../document.ts';
import { pathText } from '../../findings.ts';
import type { Path } from '../../yaml-source.ts';
import { mappingOf } from '../consequences.ts';
import { share } from '../quantities.ts';

/**
 * Arms of which nothing can ever be said: of so few users, or of so few slots, that no variance is worth
 * the name. One without any waits for its share.
 */
export function smallArmProblems(document: SourceDocument, users: number): readonly Problem[] {
  const file = mappingOf(document.value);
  const changes = Array.isArray(file.operator) ? file.operator : [];
  const deals: readonly (readonly [Path, unknown])[] = [
    [['ab', 'arms'], mappingOf(file.ab).arms],
    ...changes.map(
      (change, index) => [['operator', index, 'weights'], mappingOf(change).weights] as const,
    ),
  ];
  return deals.flatMap(([path, arms]) =>
    Object.entries(mappingOf(arms)).flatMap(([arm, written]) => {
      const part = share.safeParse(written);
      if (!part.success || part.data === 0) return [];
      const at: Path = [...path, arm];
      const why = tooSmall(part.data, users);
      return why === null ? [] : [warningAt(document, at, `${pathText(at)}: ${why}`)];
    }),
  );
}

function tooSmall(part: number, users: number): string | null {
  const few = `nothing can be said of an arm with fewer than ${LEAST_CLUSTERS}`;
  const percent = Number((part * 100).toFixed(2));
  const [slots, ofUsers] = [Math.round(part * SLOTS), Math.round(part * users)];
  if (slots < LEAST_CLUSTERS) return `${percent}% are ${slots} of ${SLOTS} slots; ${few}`;
  if (ofUsers < LEAST_CLUSTERS) return `${percent}% of ${users} users are ${ofUsers}; ${few}`;
  return null;
}
