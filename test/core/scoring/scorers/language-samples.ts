import type { Language } from '../../../../src/core/scoring/scorers/language.ts';

/** The same two sentences in languages of several scripts and families. */
export const LANGUAGE_SAMPLES: Readonly<Partial<Record<Language, string>>> = {
  en: 'The old lighthouse stands on a rock before the harbour. Every evening the keeper climbs the stairs and lights the lamp, so that the ships find their way home.',
  de: 'Der alte Leuchtturm steht auf einem Felsen vor dem Hafen. Jeden Abend steigt der Wärter die Treppe hinauf und zündet die Lampe an, damit die Schiffe nach Hause finden.',
  fr: "Le vieux phare se dresse sur un rocher devant le port. Chaque soir, le gardien monte l'escalier et allume la lampe pour que les navires retrouvent leur chemin.",
  es: 'El viejo faro se alza sobre una roca delante del puerto. Cada noche el guardián sube la escalera y enciende la lámpara para que los barcos encuentren el camino a casa.',
  it: 'Il vecchio faro sorge su uno scoglio davanti al porto. Ogni sera il guardiano sale le scale e accende la lampada perché le navi trovino la strada di casa.',
  nl: 'De oude vuurtoren staat op een rots voor de haven. Elke avond beklimt de wachter de trap en steekt hij de lamp aan, zodat de schepen de weg naar huis vinden.',
  pl: 'Stara latarnia morska stoi na skale przed portem. Każdego wieczoru latarnik wchodzi po schodach i zapala lampę, żeby statki znalazły drogę do domu.',
  tr: 'Eski deniz feneri limanın önündeki bir kayanın üzerinde duruyor. Her akşam bekçi merdivenleri çıkar ve gemiler evin yolunu bulsun diye lambayı yakar.',
  ru: 'Старый маяк стоит на скале перед гаванью. Каждый вечер смотритель поднимается по лестнице и зажигает лампу, чтобы корабли нашли дорогу домой.',
  el: 'Ο παλιός φάρος στέκεται πάνω σε έναν βράχο μπροστά στο λιμάνι. Κάθε βράδυ ο φύλακας ανεβαίνει τη σκάλα και ανάβει τη λάμπα για να βρουν τα πλοία τον δρόμο τους.',
  ja: '古い灯台は港の前の岩の上に立っています。毎晩、灯台守は階段を上ってランプに火をともし、船が家に帰る道を見つけられるようにします。暗い海の上でも、その光は遠くまで届きます。',
  zh: '古老的灯塔矗立在港口前的岩石上。每天晚上，看守人都会爬上楼梯点亮灯火，让船只找到回家的路。即使在漆黑的海面上，灯光也能照到很远的地方，水手们都很感激他多年来的守护。',
  ar: 'تقف المنارة القديمة على صخرة أمام الميناء. كل مساء يصعد الحارس الدرج ويشعل المصباح لكي تجد السفن طريقها إلى البيت.',
};
