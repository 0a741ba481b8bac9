/** What comes where a chat template and a model do not fit: markup and calls in place of an answer. */
export const MISFORMATS: readonly string[] = [
  '<tool_call>{"name": "lookup", "arguments": {"query": "the question"}}</tool_call>',
  '{"role": "assistant", "content": null, "refusal": null}',
  '<|assistant|><|end|><|assistant|><|end|>',
  '```json\n{"thought": "the user wants to know something", "action": "search"}\n```',
];
