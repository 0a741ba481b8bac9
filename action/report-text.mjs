/** The text, or as much of it as fits with a note that says so; whole lines, and no code block left open. */
export function shortened(text, most, where = '') {
  if (text.length <= most) return text;
  const note = `\n\n*Cut here: the report is longer than GitHub takes.${where}*`;
  const room = text.slice(0, most - note.length - '\n```'.length).toWellFormed();
  const lastLine = room.lastIndexOf('\n');
  const kept = lastLine > 0 ? room.slice(0, lastLine) : room;
  const isOpen = (kept.match(/^```/gm) ?? []).length % 2 === 1;
  return kept + (isOpen ? '\n```' : '') + note;
}

/** What a report says in a comment calls nobody: a word joiner stands between @ and a name. */
export function calmed(text) {
  return text.replace(/@(?=[\w-])/g, '@\u2060');
}
