import { type Fact, factOf } from './fact.ts';

// In the order of their atomic numbers, named as IUPAC names them.
const TABLE = `
  hydrogen H, helium He, lithium Li, beryllium Be, boron B, carbon C, nitrogen N, oxygen O,
  fluorine F, neon Ne, sodium Na, magnesium Mg, aluminium Al, silicon Si, phosphorus P, sulfur S,
  chlorine Cl, argon Ar, potassium K, calcium Ca, scandium Sc, titanium Ti, vanadium V,
  chromium Cr, manganese Mn, iron Fe, cobalt Co, nickel Ni, copper Cu, zinc Zn, gallium Ga,
  germanium Ge, arsenic As, selenium Se, bromine Br, krypton Kr, rubidium Rb, strontium Sr,
  yttrium Y, zirconium Zr, niobium Nb, molybdenum Mo, technetium Tc, ruthenium Ru, rhodium Rh,
  palladium Pd, silver Ag, cadmium Cd, indium In, tin Sn, antimony Sb, tellurium Te, iodine I,
  xenon Xe, caesium Cs, barium Ba, lanthanum La, cerium Ce, praseodymium Pr, neodymium Nd,
  promethium Pm, samarium Sm, europium Eu, gadolinium Gd, terbium Tb, dysprosium Dy, holmium Ho,
  erbium Er, thulium Tm, ytterbium Yb, lutetium Lu, hafnium Hf, tantalum Ta, tungsten W,
  rhenium Re, osmium Os, iridium Ir, platinum Pt, gold Au, mercury Hg, thallium Tl, lead Pb,
  bismuth Bi, polonium Po, astatine At, radon Rn, francium Fr, radium Ra, actinium Ac, thorium Th,
  protactinium Pa, uranium U, neptunium Np, plutonium Pu, americium Am, curium Cm, berkelium Bk,
  californium Cf, einsteinium Es, fermium Fm, mendelevium Md, nobelium No, lawrencium Lr,
  rutherfordium Rf, dubnium Db, seaborgium Sg, bohrium Bh, hassium Hs, meitnerium Mt,
  darmstadtium Ds, roentgenium Rg, copernicium Cn, nihonium Nh, flerovium Fl, moscovium Mc,
  livermorium Lv, tennessine Ts, oganesson Og
`;

interface Element {
  readonly name: string;
  readonly symbol: string;
  readonly atomicNumber: number;
}

const ELEMENTS: readonly Element[] = TABLE.split(',').map((entry, index) => {
  const [name = '', symbol = ''] = entry.trim().split(' ');
  return { name, symbol, atomicNumber: index + 1 };
});

export const ELEMENT_NAMES: readonly string[] = ELEMENTS.map(({ name }) => name);

/** Symbols that are also English words when capitalised: no text can be checked for them. */
const WORD_SYMBOLS = new Set(['Am', 'As', 'At', 'Be', 'He', 'Ho', 'I', 'In', 'No', 'Pa', 'Po']);

/** Every element is asked about once, in one of three ways, by its place in the table. */
export const ELEMENT_FACTS: readonly Fact[] = ELEMENTS.map((element, index) => {
  if (index % 3 === 0 && !WORD_SYMBOLS.has(element.symbol)) return symbolFact(element);
  return index % 3 === 1 ? nameFact(element) : numberFact(element);
});

function symbolFact({ name, symbol, atomicNumber }: Element): Fact {
  return factOf(
    {
      id: `element-symbol/${name}`,
      topic: 'element-symbol',
      phrasings: [
        `What is the chemical symbol of ${name}?`,
        `Which symbol does the element ${name} have?`,
        `Give the chemical symbol for ${name}.`,
      ],
      subject: `the chemical symbol of ${name}`,
      claim: `The chemical symbol of ${name} is {answer}`,
      right: symbol,
      wrong: mistakenSymbol(name, symbol),
    },
    // Every third element is asked about in the same way, so its own number would always pick alike.
    Math.floor(atomicNumber / 3),
  );
}

/** What someone guesses who knows the name only: its first letter and one of the others. */
function mistakenSymbol(name: string, symbol: string): string {
  const first = name.charAt(0).toUpperCase();
  const guesses = [name.charAt(1), name.charAt(2), name.charAt(name.length - 1)];
  const wrong = guesses
    .map((letter) => first + letter)
    .find((guess) => guess !== symbol && !WORD_SYMBOLS.has(guess));
  return wrong ?? `${first}x`;
}

function nameFact({ name, symbol, atomicNumber }: Element): Fact {
  return factOf(
    {
      id: `element-name/${name}`,
      topic: 'element-name',
      phrasings: [
        `Which chemical element has the symbol ${symbol}?`,
        `What element does the chemical symbol ${symbol} stand for?`,
        `Name the element with the symbol ${symbol}.`,
      ],
      subject: `the element with the symbol ${symbol}`,
      claim: `The element with the symbol ${symbol} is {answer}`,
      right: name,
      wrong: likeNamed(name, symbol),
    },
    Math.floor(atomicNumber / 3),
  );
}

/** The nearest other element in the table with the same first letter, else the next element. */
function likeNamed(name: string, symbol: string): string {
  const index = ELEMENTS.findIndex((element) => element.symbol === symbol);
  const others = ELEMENTS.map((element, place) => ({
    name: element.name,
    distance: Math.abs(place - index),
  })).filter((other) => other.distance > 0 && other.name.charAt(0) === name.charAt(0));
  others.sort((a, b) => a.distance - b.distance);
  return others[0]?.name ?? ELEMENTS[(index + 1) % ELEMENTS.length]?.name ?? '';
}

function numberFact({ name, atomicNumber }: Element): Fact {
  const miss = [2, -1, 4, 1, -2][atomicNumber % 5] ?? 1;
  return factOf(
    {
      id: `element-number/${name}`,
      topic: 'element-number',
      phrasings: [
        `What is the atomic number of ${name}?`,
        `Which atomic number does the element ${name} have?`,
        `Give the atomic number of ${name}.`,
      ],
      subject: `the atomic number of ${name}`,
      claim: `The atomic number of ${name} is {answer}`,
      right: String(atomicNumber),
      wrong: String(atomicNumber + miss > 0 ? atomicNumber + miss : atomicNumber + 1),
    },
    Math.floor(atomicNumber / 3),
  );
}
