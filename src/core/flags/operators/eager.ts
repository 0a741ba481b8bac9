import { type Reach, reachOf, valuesOf, widest } from '../expression.ts';
import { spend } from '../scope.ts';
import type { Apply, Operator } from './operator.ts';

/** An operator that looks at the values of all its operands, and at `reach` besides. */
export function eager(apply: Apply, reach: Reach = 'nothing'): Operator {
  return {
    build: (operands) => ({
      reach: widest(reach, reachOf(operands)),
      run: (scope) => {
        spend(scope);
        return apply(valuesOf(operands, scope), scope);
      },
    }),
  };
}
