// Places in English and French: countries as the runtime names them, large and often named cities and regions by hand.

/** Also a word, a first name or a surname: a place only after a word such as "in". */
const unsure = `Georgia|Jordan|Jordanie|Chad|Turkey|Nice|Tours|Nancy|Lens|Florence|Charlotte|Victoria|Chelsea|Austin|Sydney|Washington|Lincoln|Phoenix|Reading|Bath|Mobile|Orange|
Réunion|Maurice|Dominique|Jersey|Man|Salvador|Chester|Bruges|Split|Cork|Vichy|Troyes|Laval|Guinea|Cuba|Mali|Niger|Benin|Bénin|Togo|Angers|Valence|Vienne|Albi|Brest|Caen|Dax|
Houston|Madison|Virginia|Carolina|Dakota|Columbia|Alexandria|Berne|Pau|Sète|Macon|Hull|Derby|Wells|Ely|Sucre|Male|Paris Hilton|Carthage|Havre|Mayotte|Martinique|Israel|Kenya|Indiana|Essex`

const hand = `
London|Londres|Paris|Berlin|Madrid|Rome|Roma|Milan|Naples|Venice|Venise|Turin|Genoa|Gênes|Bologna|Bologne|Florence|Pisa|Pise|Palermo|Palerme|Sicily|Sicile|Tuscany|Toscane|Sardinia|Sardaigne|
Lisbon|Lisbonne|Porto|Barcelona|Barcelone|Seville|Séville|Valencia|Bilbao|Granada|Grenade|Malaga|Andalusia|Andalousie|Catalonia|Catalogne|Brussels|Bruxelles|Antwerp|Anvers|Ghent|Gand|Liège|
Amsterdam|Rotterdam|Utrecht|The Hague|La Haye|Cologne|Munich|Hamburg|Hambourg|Frankfurt|Francfort|Stuttgart|Dresden|Dresde|Leipzig|Bavaria|Bavière|Vienna|Salzburg|Salzbourg|Innsbruck|
Zurich|Geneva|Genève|Lausanne|Basel|Bâle|Bern|Berne|Lugano|Prague|Bratislava|Budapest|Warsaw|Varsovie|Krakow|Cracovie|Gdansk|Bucharest|Bucarest|Sofia|Belgrade|Zagreb|Dubrovnik|Ljubljana|
Athens|Athènes|Thessaloniki|Crete|Crète|Istanbul|Ankara|Copenhagen|Copenhague|Stockholm|Gothenburg|Oslo|Bergen|Helsinki|Reykjavik|Tallinn|Riga|Vilnius|Kyiv|Kiev|Odessa|Lviv|Moscow|Moscou|
Saint Petersburg|Dublin|Cork|Belfast|Edinburgh|Édimbourg|Glasgow|Manchester|Liverpool|Birmingham|Leeds|Bristol|Cambridge|Oxford|Brighton|Cardiff|Bath|Nottingham|Sheffield|Newcastle|Cornwall|Cornouailles|
Lyon|Marseille|Toulouse|Nice|Nantes|Strasbourg|Montpellier|Bordeaux|Lille|Rennes|Reims|Grenoble|Dijon|Angers|Nîmes|Toulon|Brest|Le Havre|Le Mans|Amiens|Limoges|Tours|Metz|Nancy|Besançon|Orléans|
Mulhouse|Rouen|Caen|Avignon|Cannes|Antibes|Annecy|Chambéry|Chamonix|La Rochelle|Poitiers|Biarritz|Bayonne|Perpignan|Pau|Quimper|Vannes|Saint-Malo|Colmar|Arles|Aix-en-Provence|Clermont-Ferrand|Saint-Étienne|
Bretagne|Brittany|Normandie|Normandy|Provence|Alsace|Bourgogne|Burgundy|Auvergne|Savoie|Corse|Corsica|Ardèche|Dordogne|Gironde|Vendée|Occitanie|Île-de-France|Ajaccio|Bastia|
New York|New York City|NYC|Brooklyn|Manhattan|Los Angeles|San Francisco|San Diego|San Jose|Seattle|Portland|Chicago|Boston|Philadelphia|Philadelphie|Washington|Miami|Orlando|Atlanta|Dallas|Houston|Austin|Denver|
Las Vegas|Phoenix|Detroit|Minneapolis|New Orleans|La Nouvelle-Orléans|Nashville|Baltimore|Pittsburgh|Cleveland|Honolulu|Silicon Valley|Palo Alto|Mountain View|California|Californie|Texas|Florida|Floride|
Nevada|Arizona|Colorado|Oregon|Hawaii|Hawaï|Alaska|Montana|Utah|Massachusetts|New Jersey|New Mexico|Michigan|Ohio|Illinois|Wisconsin|Minnesota|Virginia|Georgia|Toronto|Montreal|Montréal|Vancouver|Ottawa|
Calgary|Quebec|Québec|Ontario|British Columbia|Colombie-Britannique|Alberta|Nova Scotia|Mexico City|Mexico|Cancún|Havana|La Havane|Bogotá|Lima|Quito|Santiago|Buenos Aires|Montevideo|Rio de Janeiro|
São Paulo|Brasilia|Caracas|Tokyo|Kyoto|Osaka|Hiroshima|Hokkaido|Seoul|Séoul|Busan|Beijing|Pékin|Shanghai|Shenzhen|Hong Kong|Taipei|Singapore|Singapour|Bangkok|Phuket|Hanoi|Hanoï|Ho Chi Minh City|Jakarta|Bali|
Manila|Manille|Kuala Lumpur|Delhi|New Delhi|Mumbai|Bombay|Bangalore|Chennai|Kolkata|Calcutta|Goa|Kathmandu|Katmandou|Colombo|Dhaka|Karachi|Lahore|Dubai|Dubaï|Abu Dhabi|Doha|Riyadh|Riyad|Tehran|Téhéran|Baghdad|Bagdad|
Beirut|Beyrouth|Damascus|Damas|Jerusalem|Jérusalem|Tel Aviv|Amman|Cairo|Le Caire|Alexandria|Marrakech|Marrakesh|Casablanca|Rabat|Fès|Tangier|Tanger|Algiers|Alger|Oran|Tunis|Tripoli|Dakar|Abidjan|Accra|Lagos|
Nairobi|Addis Ababa|Kinshasa|Johannesburg|Cape Town|Le Cap|Sydney|Melbourne|Brisbane|Perth|Adelaide|Canberra|Auckland|Wellington|Queenstown|Tahiti|USA|U.S.A|UK|England|Angleterre|Scotland|Écosse|Wales|
Pays de Galles|Northern Ireland|Irlande du Nord|America|Amérique|Europe|Africa|Afrique|Asia|Asie|Antarctica|Antarctique|Scandinavia|Scandinavie|Alps|Alpes|Pyrenees|Pyrénées|Himalaya|Sahara|Tasmania|Patagonia|Patagonie`

/** What the runtime adds to a country's name, and names that are no places one speaks of. */
const ADDED = / ?(?:\(.*\)|SAR China|R\.A\.S\. chinoise de)/
const NO_PLACES =
  /Pseudo|Outlying|Oceania|Eurozone|United Nations|Nations Unies|Unknown|inconnue|Zone euro|Territor|Territoire|&| et /

/** Words of the longest name. */
const MOST_PLACE_WORDS = 4

export const unsurePlaces: ReadonlySet<string> = new Set(list(unsure).map(keyOf))

interface Places {
  readonly names: ReadonlyMap<string, string>
  /** How many words the longest name has that begins with a word. */
  readonly lengths: ReadonlyMap<string, number>
}

/** Made when first asked for: a start has no use for it. */
let known: Places | null = null

/** By words without case and accents: as the place is written. */
export function placeNamed(key: string): string | undefined {
  return allPlaces().names.get(key)
}

/** Words of the longest name that begins with this one; 0: none does. */
export function longestPlace(first: string): number {
  return allPlaces().lengths.get(keyOf(first)) ?? 0
}

function allPlaces(): Places {
  if (known !== null) return known
  const names = new Map([...countries(), ...list(hand)].map(name => [keyOf(name), name]))
  const lengths = new Map<string, number>()
  for (const name of names.keys()) {
    const [first = '', ...others] = name.split(' ')
    lengths.set(first, Math.max(lengths.get(first) ?? 0, others.length + 1))
  }
  known = { names, lengths }
  return known
}

export function keyOf(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase()
}

function list(text: string): string[] {
  return text
    .split('|')
    .map(name => name.trim())
    .filter(name => name !== '')
}

function countries(): string[] {
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))
  return ['en', 'fr'].flatMap(locale => {
    const names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' })
    return letters.flatMap(first =>
      letters.flatMap(second => {
        const name = names
          .of(first + second)
          ?.replace(ADDED, '')
          .replace(/^la /, '')
        return name === undefined || NO_PLACES.test(name) || name.split(' ').length > MOST_PLACE_WORDS ? [] : [name]
      }),
    )
  })
}
