import { expect, test } from 'vitest';
import { readBegin } from '../../../src/core/scoring/begin-rows.ts';

const HEADING = 'model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label';

test('rows by the names of their columns, quotes being quotes, lines ending either way', () => {
  const text = `\uFEFF${HEADING}\r\nm\twow\ta "b\tc\td" e\tGeneric\r\n\r\nm\tw\tk\tq\tr\tFully attributable\n`;
  expect(readBegin(text)).toEqual({
    rows: [
      { line: 2, knowledge: 'a "b', message: 'c', response: 'd" e', label: 'Generic' },
      { line: 4, knowledge: 'k', message: 'q', response: 'r', label: 'Fully attributable' },
    ],
    flaws: [],
  });
  const other = 'begin_label\tresponse\tknowledge\tmessage\nGeneric\tr\tk\tq';
  expect(readBegin(other)?.rows).toMatchObject([{ response: 'r', knowledge: 'k', message: 'q' }]);
});

test('a line that does not read is told with its number, and the others stand', () => {
  const text = `${HEADING}\nshort\nm\tw\tk\tq\tr\tgood\nm\tw\tk\tq\tr\tGeneric\n`;
  const read = readBegin(text);
  expect(read?.flaws).toEqual([
    { line: 2, wrong: '1 columns; expected 6' },
    {
      line: 3,
      wrong:
        'begin_label is "good"; expected one of Fully attributable, Not fully attributable, Generic',
    },
  ]);
  expect(read?.rows.map(({ line }) => line)).toEqual([4]);
});

test('a text without the heading is another format', () => {
  expect(readBegin('')).toBeUndefined();
  expect(readBegin('a,b\n1,2\n')).toBeUndefined();
});
