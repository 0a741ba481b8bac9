import type { Board, Section } from './board.ts';

/** One table a dashboard, one row a panel: what it says, and when to worry. */
export function panelTables(boards: readonly Board[]): string {
  return boards
    .map(({ name, title, says, sections }) =>
      [
        `### ${title} (${name}.json)`,
        ['', says, '', '| panel | what it says |', '|---|---|'].join('\n'),
        ...sections.flatMap(rows),
      ].join('\n'),
    )
    .join('\n\n');
}

function rows({ title, panels }: Section): string[] {
  return [`| **${title}** | |`, ...panels.map((panel) => `| ${panel.title} | ${panel.says} |`)];
}

/** The document with its tables replaced. */
export function withPanelTables(readme: string, tables: string): string {
  const marks = /(<!-- panels -->\n)[\s\S]*?(<!-- \/panels -->)/;
  return readme.replace(marks, (_whole, open, close) => `${open}\n${tables}\n\n${close}`);
}
