import type { Notice } from './notice.ts';
import { noticeLines } from './notice-lines.ts';

/** What a Slack-compatible incoming webhook takes. */
export interface SlackMessage {
  /** For notifications, and for receivers that know no blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: PlainText }
  | { readonly type: 'section'; readonly fields: readonly PlainText[] };

/** Never markup: what models, files and people are called is not ours. */
interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** Slack's own limits, in characters (https://docs.slack.dev/reference/block-kit/blocks). */
const HEADER_MAX = 150;
const SECTION_MAX = 3_000;
const FIELD_MAX = 2_000;
const FIELDS_MAX = 10;
const TEXT_MAX = 4_000;

/** A notice as Slack shows it. Nothing in it can be markup, a link or a mention. */
export function slackMessage(notice: Notice): SlackMessage {
  const { title, message, facts, queries } = noticeLines(notice);
  const lines = [title, message, ...facts.map(([name, text]) => `${name}: ${text}`)];
  return {
    text: escaped(lines.map(oneLine).join('\n'), TEXT_MAX),
    blocks: [
      { type: 'header', text: plain(oneLine(title), HEADER_MAX) },
      { type: 'section', text: plain(oneLine(message), SECTION_MAX) },
      {
        type: 'section',
        fields: facts
          .slice(0, FIELDS_MAX)
          .map(([name, text]) => plain(`${name}\n${oneLine(text)}`, FIELD_MAX)),
      },
      ...queries.map(([name, text]) => {
        const query = `Query of ${name}: ${oneLine(text)}`;
        return { type: 'section' as const, text: plain(query, SECTION_MAX) };
      }),
    ],
  };
}

function plain(text: string, max: number): PlainText {
  return { type: 'plain_text', text: escaped(text, max), emoji: false };
}

/** A line end would let a text pass for a line of ours; a control or direction mark hides one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Escaped as Slack wants it (https://docs.slack.dev/messaging/formatting-message-text), and no longer
 * than `max` when it is; what is cut off ends in an ellipsis, and never within a character.
 */
function escaped(text: string, max: number): string {
  let shown = '';
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (shown.length + next.length > max - 1) return `${shown}…`;
    shown += next;
  }
  return shown;
}
