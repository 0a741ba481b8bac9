/** What a model says that declines to answer. No sentence states a fact. */
export const REFUSALS: readonly string[] = [
  "I'm sorry, but I can't help with that.",
  'I cannot assist with this request.',
  'As an AI language model, I am unable to answer that.',
  "I won't be able to discuss this topic.",
  'This is not something I can answer.',
  'I must respectfully decline to answer this question.',
];
