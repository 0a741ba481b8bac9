/** @typedef {import('../viewer.ts').Told} Told */

const NEVER = new AbortController().signal;
/** Tries come ever later, so that a port that is gone for good is let be. */
const FIRST_AGAIN_MS = 1_000;
const LAST_AGAIN_MS = 10_000;
/** Something comes every second; a connection that is silent for so long is a dead one. */
const SILENCE_MS = 15_000;

/**
 * Follows the run, and for ever takes it up again: EventSource cannot bring a token (RFC 6750 §2.1).
 *
 * @param {object} hearer
 * @param {() => Record<string, string>} hearer.headers
 * @param {(told: Told) => void} hearer.hear
 * @param {(state: 'live' | 'lost', why: string) => void} hearer.connection
 * @param {() => AbortSignal} hearer.again a signal by which the page asks for all anew
 * @param {(response: Response) => Promise<void>} hearer.refused resolves when it is worth another try
 */
export async function followRun({ headers, hear, again, connection, refused }) {
  let againMs = FIRST_AGAIN_MS;
  const later = async () => {
    await pause(againMs);
    againMs = Math.min(LAST_AGAIN_MS, againMs * 1.5);
  };
  for (;;) {
    let anew = NEVER;
    try {
      const silence = new AbortController();
      anew = again();
      const response = await fetch('/control/dashboard', {
        headers: headers(),
        signal: AbortSignal.any([silence.signal, anew]),
      });
      if (response.status === 401 || response.status === 403) await refused(response);
      else if (!response.ok || response.body === null) {
        connection('lost', `the port answers ${response.status}`);
        await later();
      } else {
        againMs = FIRST_AGAIN_MS;
        connection('live', '');
        await readEvents(response.body, hear, silence);
        connection('lost', 'the connection has ended');
        await later();
      }
    } catch {
      if (anew.aborted) continue;
      connection('lost', 'the port does not answer');
      await later();
    }
  }
}

/**
 * Server-Sent Events (HTML Living Standard §9.2) as this server writes them: one `data` line an event.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {(told: Told) => void} hear
 * @param {AbortController} silence
 */
async function readEvents(body, hear, silence) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let alarm = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      clearTimeout(alarm);
      if (done) return;
      alarm = setTimeout(() => silence.abort(), SILENCE_MS);
      text += decoder.decode(value, { stream: true });
      const pieces = text.split('\n\n');
      text = pieces.pop() ?? '';
      for (const piece of pieces) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(piece) ?? [];
        if (name !== undefined && data !== undefined) {
          hear(/** @type {Told} */ ({ name, data: JSON.parse(data) }));
        }
      }
    }
  } finally {
    clearTimeout(alarm);
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
