import { expect, it } from 'vitest';
import { findScenario } from '../../src/commands/scenario-files.ts';

it.each([
  ['bad-model', 'scenarios/bad-model.yaml'],
  ['scenarios/bad-model.yaml', 'scenarios/bad-model.yaml'],
  ['scenarios/bad-model', 'scenarios/bad-model.yaml'],
  // Whoever reads it says that it is not there.
  ['of-my-own.yaml', 'of-my-own.yaml'],
])('%s is found at %s', (named, path) => {
  expect(findScenario(named)).toEqual({ ok: true, path });
});

it.each([
  ['bad-modle', /^no scenario named "bad-modle"; did you mean "bad-model"\?; there are: ab-test, /],
  ['x/bad-modle.yaml', /^x\/bad-modle\.yaml: there is no such file; did you mean "bad-model"\?$/],
  ['README.md', /^README\.md: expected the name of a scenario, or a \.yaml file$/],
  ['\0', /^no scenario named "\0"; there are: /],
])('%j is refused with what was meant', (named, error) => {
  expect(findScenario(named)).toEqual({ ok: false, error: expect.stringMatching(error) });
});
