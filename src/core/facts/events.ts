import { murmur3 } from '../hash.ts';
import { type Fact, factOf, slug, tableRows } from './fact.ts';

// Events whose year is not in dispute; those that history dates differently by calendar, by front or
// by first and last day of a long course are left out.
const TABLE = `
  the Battle of Tours | 732
  the coronation of Charlemagne as emperor | 800
  the Battle of Hastings | 1066
  the sealing of Magna Carta | 1215
  the Battle of Agincourt | 1415
  the birth of Leonardo da Vinci | 1452
  the fall of Constantinople to the Ottomans | 1453
  the Battle of Bosworth Field | 1485
  the first voyage of Columbus to the Americas | 1492
  the publication of Martin Luther's theses | 1517
  the completion of the first voyage around the world | 1522
  the birth of Galileo Galilei | 1564
  the Battle of Lepanto | 1571
  the defeat of the Spanish Armada | 1588
  the Edict of Nantes | 1598
  the death of William Shakespeare | 1616
  the arrival of the Mayflower in America | 1620
  the Peace of Westphalia | 1648
  the Great Fire of London | 1666
  the lifting of the second Ottoman siege of Vienna | 1683
  the birth of Johann Sebastian Bach | 1685
  the publication of Newton's Principia | 1687
  the great Lisbon earthquake | 1755
  the Boston Tea Party | 1773
  the United States Declaration of Independence | 1776
  the discovery of Uranus | 1781
  the storming of the Bastille | 1789
  the death of Wolfgang Amadeus Mozart | 1791
  the Louisiana Purchase | 1803
  the Battle of Trafalgar | 1805
  the Battle of Austerlitz | 1805
  the birth of Charles Darwin | 1809
  the Battle of Borodino | 1812
  the Battle of Waterloo | 1815
  the eruption of Mount Tambora | 1815
  the death of Napoleon Bonaparte | 1821
  the declaration of independence of Brazil | 1822
  the death of Ludwig van Beethoven | 1827
  the British Slavery Abolition Act | 1833
  the discovery of Neptune | 1846
  the Great Exhibition in London | 1851
  the publication of On the Origin of Species | 1859
  the start of the American Civil War | 1861
  the Battle of Gettysburg | 1863
  the assassination of Abraham Lincoln | 1865
  the birth of Marie Curie | 1867
  the sale of Alaska to the United States | 1867
  the opening of the Suez Canal | 1869
  the proclamation of the German Empire | 1871
  the patent on Alexander Graham Bell's telephone | 1876
  the birth of Albert Einstein | 1879
  the great eruption of Krakatoa | 1883
  the opening of the Brooklyn Bridge | 1883
  the opening of the Eiffel Tower | 1889
  the first modern Olympic Games | 1896
  the first powered flight of the Wright brothers | 1903
  the publication of special relativity | 1905
  the great San Francisco earthquake | 1906
  the sinking of the Titanic | 1912
  the opening of the Panama Canal | 1914
  the start of the First World War | 1914
  the October Revolution in Russia | 1917
  the armistice of the First World War | 1918
  the signing of the Treaty of Versailles | 1919
  the solo Atlantic flight of Charles Lindbergh | 1927
  the discovery of penicillin | 1928
  the Wall Street Crash | 1929
  the first football World Cup | 1930
  the discovery of Pluto | 1930
  the opening of the Empire State Building | 1931
  the start of the Spanish Civil War | 1936
  the abdication of King Edward VIII | 1936
  the opening of the Golden Gate Bridge | 1937
  the Hindenburg disaster | 1937
  the start of the Second World War in Europe | 1939
  the attack on Pearl Harbor | 1941
  the Normandy landings | 1944
  the atomic bombing of Hiroshima | 1945
  the founding of the United Nations | 1945
  the independence of India from Britain | 1947
  the proclamation of the People's Republic of China | 1949
  the coronation of Queen Elizabeth II | 1953
  the first confirmed ascent of Mount Everest | 1953
  the Suez Crisis | 1956
  the independence of Ghana | 1957
  the signing of the Treaty of Rome | 1957
  the launch of Sputnik 1 | 1957
  the space flight of Yuri Gagarin | 1961
  the Cuban Missile Crisis | 1962
  the assassination of John F. Kennedy | 1963
  the first human heart transplant | 1967
  the assassination of Martin Luther King Jr. | 1968
  the Prague Spring | 1968
  the first crewed landing on the Moon | 1969
  the flight of Apollo 13 | 1970
  the opening of the Sydney Opera House | 1973
  the fall of Saigon | 1975
  the founding of Microsoft | 1975
  the founding of Apple | 1976
  the launch of Voyager 1 | 1977
  the Iranian Revolution | 1979
  the great eruption of Mount St. Helens | 1980
  the Falklands War | 1982
  the Chernobyl disaster | 1986
  the loss of the space shuttle Challenger | 1986
  the fall of the Berlin Wall | 1989
  the reunification of Germany | 1990
  the release of Nelson Mandela from prison | 1990
  the launch of the Hubble Space Telescope | 1990
  the dissolution of the Soviet Union | 1991
  the signing of the Maastricht Treaty | 1992
  the opening of the Channel Tunnel | 1994
  the handover of Hong Kong to China | 1997
  the founding of Google | 1998
  the launch of Wikipedia | 2001
  the introduction of euro notes and coins | 2002
  the loss of the space shuttle Columbia | 2003
  the release of the first iPhone | 2007
  the announcement of the discovery of the Higgs boson | 2012
  the launch of the James Webb Space Telescope | 2021
`;

const MISSES = [-11, -7, -4, -3, -2, -1] as const;
const LATER_MISSES = [1, 2, 3, 5, 8, 12] as const;
/** A later year is no plausible mistake for an event of this century. */
const LAST_YEAR_TO_MISS_LATER = 1999;

/** Years of well-known events; the wrong answer misses by one to twelve years. */
export const EVENTS: readonly Fact[] = tableRows(TABLE).map(([event = '', year = ''], index) =>
  factOf(
    {
      id: `event-year/${slug(event)}`,
      topic: 'event-year',
      phrasings: [
        `In which year was ${event}?`,
        `What was the year of ${event}?`,
        `Give the year of ${event}.`,
      ],
      subject: `the year of ${event}`,
      claim: `The year of ${event} was {answer}`,
      right: year,
      wrong: String(missedYear(Number(year), event)),
    },
    index,
  ),
);

function missedYear(year: number, event: string): number {
  const hash = murmur3(event);
  const later = hash % 2 === 1 && year <= LAST_YEAR_TO_MISS_LATER;
  const misses = later ? LATER_MISSES : MISSES;
  return year + (misses[(hash >>> 1) % misses.length] ?? 1);
}
