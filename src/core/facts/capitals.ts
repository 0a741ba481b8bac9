import { type Fact, factOf, slug, tableRows } from './fact.ts';

// Country, capital, another city of that country. Countries with several capitals, a disputed one,
// or one named like the country are left out: their questions have no single checkable answer.
const TABLE = `
  France | Paris | Lyon
  Germany | Berlin | Munich
  Italy | Rome | Milan
  Spain | Madrid | Barcelona
  Portugal | Lisbon | Porto
  the United Kingdom | London | Manchester
  Ireland | Dublin | Cork
  Belgium | Brussels | Antwerp
  the Netherlands | Amsterdam | Rotterdam
  Switzerland | Bern | Zurich
  Austria | Vienna | Salzburg
  Denmark | Copenhagen | Aarhus
  Sweden | Stockholm | Gothenburg
  Norway | Oslo | Bergen
  Finland | Helsinki | Tampere
  Iceland | Reykjavik | Akureyri
  Poland | Warsaw | Krakow
  the Czech Republic | Prague | Brno
  Slovakia | Bratislava | Kosice
  Hungary | Budapest | Debrecen
  Romania | Bucharest | Timisoara
  Bulgaria | Sofia | Plovdiv
  Greece | Athens | Thessaloniki
  Croatia | Zagreb | Rijeka
  Slovenia | Ljubljana | Maribor
  Serbia | Belgrade | Novi Sad
  Bosnia and Herzegovina | Sarajevo | Mostar
  North Macedonia | Skopje | Bitola
  Albania | Tirana | Durres
  Montenegro | Podgorica | Budva
  Estonia | Tallinn | Tartu
  Latvia | Riga | Daugavpils
  Lithuania | Vilnius | Kaunas
  Belarus | Minsk | Gomel
  Ukraine | Kyiv | Odesa
  Moldova | Chisinau | Balti
  Russia | Moscow | Saint Petersburg
  Malta | Valletta | Sliema
  Cyprus | Nicosia | Limassol
  Turkey | Ankara | Istanbul
  Georgia | Tbilisi | Batumi
  Armenia | Yerevan | Gyumri
  Azerbaijan | Baku | Ganja
  Iran | Tehran | Isfahan
  Iraq | Baghdad | Basra
  Syria | Damascus | Aleppo
  Lebanon | Beirut | Sidon
  Jordan | Amman | Aqaba
  Saudi Arabia | Riyadh | Jeddah
  the United Arab Emirates | Abu Dhabi | Dubai
  Qatar | Doha | Al Rayyan
  Oman | Muscat | Salalah
  Bahrain | Manama | Riffa
  Afghanistan | Kabul | Kandahar
  Pakistan | Islamabad | Karachi
  India | New Delhi | Mumbai
  Nepal | Kathmandu | Pokhara
  Bhutan | Thimphu | Paro
  Bangladesh | Dhaka | Chittagong
  Myanmar | Naypyidaw | Yangon
  Thailand | Bangkok | Chiang Mai
  Laos | Vientiane | Luang Prabang
  Cambodia | Phnom Penh | Siem Reap
  Vietnam | Hanoi | Ho Chi Minh City
  Malaysia | Kuala Lumpur | George Town
  the Philippines | Manila | Davao
  China | Beijing | Shanghai
  Mongolia | Ulaanbaatar | Erdenet
  Japan | Tokyo | Osaka
  South Korea | Seoul | Busan
  North Korea | Pyongyang | Hamhung
  Kazakhstan | Astana | Almaty
  Uzbekistan | Tashkent | Samarkand
  Turkmenistan | Ashgabat | Turkmenabat
  Kyrgyzstan | Bishkek | Osh
  Tajikistan | Dushanbe | Khujand
  Brunei | Bandar Seri Begawan | Kuala Belait
  Egypt | Cairo | Alexandria
  Libya | Tripoli | Benghazi
  Tunisia | Tunis | Sfax
  Algeria | Algiers | Oran
  Morocco | Rabat | Casablanca
  Mauritania | Nouakchott | Nouadhibou
  Mali | Bamako | Timbuktu
  Niger | Niamey | Agadez
  Chad | N'Djamena | Moundou
  Sudan | Khartoum | Omdurman
  South Sudan | Juba | Malakal
  Ethiopia | Addis Ababa | Dire Dawa
  Eritrea | Asmara | Massawa
  Somalia | Mogadishu | Kismayo
  Kenya | Nairobi | Mombasa
  Uganda | Kampala | Entebbe
  Rwanda | Kigali | Butare
  Tanzania | Dodoma | Dar es Salaam
  Mozambique | Maputo | Beira
  Zambia | Lusaka | Ndola
  Zimbabwe | Harare | Bulawayo
  Malawi | Lilongwe | Blantyre
  Botswana | Gaborone | Francistown
  Namibia | Windhoek | Walvis Bay
  Lesotho | Maseru | Teyateyaneng
  Angola | Luanda | Lobito
  Gabon | Libreville | Port-Gentil
  Cameroon | Yaoundé | Douala
  Nigeria | Abuja | Lagos
  Ghana | Accra | Kumasi
  Togo | Lomé | Kara
  Benin | Porto-Novo | Cotonou
  Burkina Faso | Ouagadougou | Bobo-Dioulasso
  Senegal | Dakar | Touba
  the Gambia | Banjul | Brikama
  Guinea | Conakry | Kankan
  Sierra Leone | Freetown | Makeni
  Liberia | Monrovia | Buchanan
  Madagascar | Antananarivo | Toamasina
  Mauritius | Port Louis | Curepipe
  Cape Verde | Praia | Mindelo
  the Democratic Republic of the Congo | Kinshasa | Lubumbashi
  the Republic of the Congo | Brazzaville | Pointe-Noire
  the Central African Republic | Bangui | Bambari
  the United States | Washington | New York
  Canada | Ottawa | Toronto
  Mexico | Mexico City | Guadalajara
  Guatemala | Guatemala City | Quetzaltenango
  Belize | Belmopan | Belize City
  Honduras | Tegucigalpa | San Pedro Sula
  El Salvador | San Salvador | Santa Ana
  Nicaragua | Managua | León
  Costa Rica | San José | Alajuela
  Panama | Panama City | Colón
  Cuba | Havana | Santiago de Cuba
  Jamaica | Kingston | Montego Bay
  Haiti | Port-au-Prince | Cap-Haïtien
  the Dominican Republic | Santo Domingo | Punta Cana
  the Bahamas | Nassau | Freeport
  Barbados | Bridgetown | Speightstown
  Trinidad and Tobago | Port of Spain | San Fernando
  Colombia | Bogotá | Medellín
  Venezuela | Caracas | Maracaibo
  Ecuador | Quito | Guayaquil
  Peru | Lima | Cusco
  Chile | Santiago | Concepción
  Argentina | Buenos Aires | Córdoba
  Uruguay | Montevideo | Salto
  Paraguay | Asunción | Ciudad del Este
  Brazil | Brasília | Rio de Janeiro
  Guyana | Georgetown | Linden
  Suriname | Paramaribo | Nieuw Nickerie
  Australia | Canberra | Sydney
  New Zealand | Wellington | Auckland
  Papua New Guinea | Port Moresby | Lae
  Fiji | Suva | Nadi
  Samoa | Apia | Salelologa
  Tonga | Nuku'alofa | Neiafu
  Vanuatu | Port Vila | Luganville
  the Solomon Islands | Honiara | Gizo
`;

/** Capitals of countries; the wrong answer is another well-known city of the same country. */
export const CAPITALS: readonly Fact[] = tableRows(TABLE).map(
  ([country = '', right = '', wrong = ''], index) =>
    factOf(
      {
        id: `capital/${slug(country)}`,
        topic: 'capital',
        phrasings: [
          `What is the capital of ${country}?`,
          `Which city is the capital of ${country}?`,
          `Name the capital city of ${country}.`,
        ],
        subject: `the capital of ${country}`,
        claim: `The capital of ${country} is {answer}`,
        right,
        wrong,
      },
      index,
    ),
);
