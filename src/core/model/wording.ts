/**
 * The sentences of a mock model. True and false claims share their wordings: nothing but the answer
 * itself tells them apart. No other sentence holds a digit, a name or any fact's answer.
 */

/** `claim` is a sentence without its full stop that already holds `answer`. */
type Claim = (claim: string, answer: string) => string;

export const CLAIMS: readonly Claim[] = [
  (claim) => `${claim}.`,
  (claim) => `${claim}, and the usual references agree on that.`,
  (_, answer) => `The answer is ${answer}.`,
  (_, answer) => `${answer}.`,
  (_, answer) => `It is ${answer}.`,
  (claim) => `${claim}; there is no doubt about it.`,
  (_, answer) => `That would be ${answer}.`,
  (_, answer) => `Without hesitation: ${answer}.`,
  (_, answer) => `${answer} is the answer to that.`,
  (claim) => `To put it plainly: ${lowerFirst(claim)}.`,
  (_, answer) => `Every textbook gives the same answer here, namely ${answer}.`,
  (_, answer) => `Short answer: **${answer}**.`,
];

export const OPENERS: readonly string[] = [
  '',
  '',
  '',
  'Good question.',
  'Happy to help with that.',
  'Thanks for asking.',
];

export const EVASIONS: readonly ((subject: string) => string)[] = [
  (subject) => `There is more than one way to look at ${subject}, and it depends on the source.`,
  () => 'That is hard to say without more context.',
  (subject) => `I would rather not commit to an answer about ${subject}.`,
  () => 'Sources differ here, so it is best to look it up.',
  (subject) => `I cannot tell ${subject} with any certainty.`,
  (subject) => `It depends on what exactly is meant by ${subject}.`,
  () => 'Many things could be said about that, and most of them would be incomplete.',
  () => 'This is a question on which a careful reader should consult a good reference work.',
];

/** What the mock says to a question that is none of its facts. */
export const NEUTRAL = 'Here is a general remark on that, as far as one can be made.';

export const FILLERS: readonly string[] = [
  'This is often asked in quizzes and in school.',
  'A quick look at any reference work is always worthwhile.',
  'The background is a little longer, but this covers what was asked.',
  'It helps to keep the wording of the question in mind.',
  'People tend to remember such things better with a small story around them.',
  'There is plenty of further reading for those who enjoy the details.',
  'Feel free to ask for more background if that would be useful.',
  'The same approach works for similar questions.',
  'Some readers like to write such things on cards and repeat them.',
  'The details vary in how they are told, the core of it does not.',
  'It is a small piece of general knowledge that comes up again and again.',
  'Much more could be added, though most of it leads away from the question.',
  'For everyday purposes this is all that is needed.',
  'A longer explanation would go into how this came to be.',
  'The topic has a rich history of its own.',
  'Those who teach this subject usually start from here.',
  'Keeping notes makes it easier to recall such things later on.',
  'A good encyclopedia treats the matter on a page or two.',
  'Other questions of this kind can be handled in the same manner.',
  'If anything about this seems unclear, a follow-up question is welcome.',
  'This should be enough for a short overview.',
  'With that, the question can be considered from every useful side.',
  'Many people find this easier to remember than they expected.',
  'The rest is a matter of taste and of how much time there is.',
];

/** A claim inside a sentence: its leading article or verb of being is lowered, a name is not. */
function lowerFirst(claim: string): string {
  return claim.replace(/^The /, 'the ');
}
