import { describe, expect, it } from 'vitest';
import { providerSchema } from '../../../src/core/analysis/provider.ts';
import { errorOf } from './asking.ts';

const READ = ['prometheus', 'web'];
const REFUSED = Object.keys(providerSchema.shape).filter((name) => !READ.includes(name));

describe('a provider that cannot be read', () => {
  it.each(REFUSED)('%s is refused by name, with what to do instead', async (name) => {
    const error = await errorOf({ [name]: {} });
    expect(error).toMatch(new RegExp(`^the provider ${name} is not supported: `));
    expect(error).toMatch(/prometheus|web metric/i);
  });

  it('is none, where a metric names none', async () => {
    expect(await errorOf({})).toBe("no valid provider in metric 'm'");
  });
});
