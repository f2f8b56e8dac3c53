import { describe, expect, it } from 'vitest';
import { displayNameOf, idOf, idProblem, namesOf, packageNameProblem } from './names.ts';

describe('the name of a package', () => {
  it.each(['my-llm', '@me/flexiai-provider-my-llm', 'a.b_c~d', '0-llm'])('may be %s', (name) => {
    expect(packageNameProblem(name)).toBeUndefined();
  });

  it.each([
    ['', /needs a name/],
    ['My LLM', /How about "my-llm"\?/],
    ['.hidden', /How about "hidden"\?/],
    ['node_modules', /does not allow/],
    ['a'.repeat(215), /214 characters/],
    ['@me/', /npm does not allow the name/],
  ])('may not be %j', (name, reason) => {
    expect(packageNameProblem(name)).toMatch(reason);
  });
});

it.each([
  ['my-llm', 'my-llm'],
  ['@me/flexiai-provider-my-llm', 'my-llm'],
  ['01.ai', 'ai'],
  ['some_llm.js', 'some-llm-js'],
])('the package %s suggests the id %s', (name, id) => {
  expect(idOf(name)).toBe(id);
  expect(idProblem(id)).toBeUndefined();
});

it.each(['My', '1-ai', 'a--b', 'a-', 'ä'])('an id may not be %j', (id) => {
  expect(idProblem(id)).toMatch(/small letters, digits and single hyphens/);
});

it('names have every form that code needs', () => {
  expect(namesOf('@me/p', 'my-llm-2', displayNameOf('my-llm-2'))).toEqual({
    package: '@me/p',
    id: 'my-llm-2',
    display: 'My LLM 2',
    camel: 'myLlm2',
    pascal: 'MyLlm2',
    constant: 'MY_LLM_2',
  });
});

it.each([
  'default',
  'eval',
  'arguments',
  'server',
  'it',
  'describe',
  'tool',
  'assert',
  'define',
  'defined',
  'ai',
  'service',
])('the word %s, which the language or the template uses, is not the name of the exported plugin', (id) => {
  const pascal = `${id.charAt(0).toUpperCase()}${id.slice(1)}Plugin`;
  expect(namesOf(id, id)).toMatchObject({ id, camel: `${id}Plugin`, pascal });
});
