/** What every contestant is asked. */
const BODY = {
  model: 'stub',
  messages: [
    { role: 'system', content: 'Answer in one short sentence.' },
    { role: 'user', content: 'What is the capital of France?' },
  ],
};

export const CHAT_BODY = JSON.stringify(BODY);
export const STREAM_BODY = JSON.stringify({ ...BODY, stream: true });
export const CHAT_PATH = '/v1/chat/completions';

export function chatHeaders(user: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-user-id': `user-${user}`,
    // As a proxy hands on the payload of a JWT that it has verified.
    'x-jwt-payload': Buffer.from(`{"email":"user-${user}@mail.example"}`).toString('base64url'),
  };
}
