import { fail } from './failure.ts';
import { isAssignable, isUnknown, type Nature, type Signature } from './nature.ts';
import type { Node } from './syntax.ts';

export interface CheckedArgument {
  readonly node: Node;
  readonly nature: Nature;
}

/** What is wrong with a call's arguments, and where; undefined if they fit. */
interface Misfit {
  readonly message: string;
  readonly offset: number;
}

/** The nature of a call to a function of one signature or several. */
export function callNature(
  name: string,
  signatures: readonly Signature[],
  call: { readonly args: readonly CheckedArgument[]; readonly offset: number },
): Nature {
  let misfit: Misfit | undefined;
  for (const signature of signatures) {
    misfit = argumentMisfit(name, signature, call);
    if (misfit !== undefined) continue;
    for (const [index, arg] of call.args.entries()) {
      if (signature.params[index]?.kind === 'float64') wantFloat(arg.node);
    }
    return signature.result;
  }
  return fail(misfit?.message ?? `no matching overload for ${name}`, misfit?.offset ?? call.offset);
}

function argumentMisfit(
  name: string,
  { params }: Signature,
  { args, offset }: { readonly args: readonly CheckedArgument[]; readonly offset: number },
): Misfit | undefined {
  if (args.length > params.length) return { message: `too many arguments to call ${name}`, offset };
  if (args.length < params.length) {
    return { message: `not enough arguments to call ${name}`, offset };
  }
  for (const [index, { node, nature }] of args.entries()) {
    const param = params[index];
    if (param === undefined || fits(nature, param)) continue;
    const type = nature.kind === 'nil' ? 'nil' : nature.name;
    const message = `cannot use ${type} as argument (type ${param.name}) to call ${name}`;
    return { message, offset: node.offset };
  }
  return undefined;
}

function fits(nature: Nature, param: Nature): boolean {
  if (param.kind === 'float64' && nature.kind === 'int') return true;
  if (param.kind === 'int' && nature.kind === 'int') return true;
  return isUnknown(nature) || isAssignable(nature, param);
}

/** Integer constants become floats where a float is wanted, as Go converts untyped constants. */
function wantFloat(node: Node): void {
  if (node.type === 'integer') node.wantsFloat = true;
  else if (node.type === 'unary') wantFloat(node.node);
  else if (node.type === 'binary' && ['+', '-', '*'].includes(node.operator)) {
    wantFloat(node.left);
    wantFloat(node.right);
  }
}
