/** The kind of difference between two questions, or `paraphrase` if there is none. */
export type PairKind =
  | 'paraphrase'
  | 'negation'
  | 'number'
  | 'name'
  | 'word'
  | 'unit'
  | 'date'
  | 'order'
  | 'comparison'
  | 'quotation'
  | 'person';

/** Two questions, and whether they have the same answer. */
export interface SemanticPair {
  readonly kind: PairKind;
  readonly first: string;
  readonly second: string;
  readonly isSame: boolean;
}

function pairs(kind: PairKind, lines: string): readonly SemanticPair[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [first = '', second = ''] = line.split(' | ').map((question) => question.trim());
      return { kind, first, second, isSame: kind === 'paraphrase' };
    });
}

/**
 * Pairs of questions to evaluate a semantic cache: pairs that embedders consider similar although their answers differ,
 * and natural paraphrases, whether or not the gate of this package recognises them.
 */
export const SEMANTIC_PAIRS: readonly SemanticPair[] = [
  ...pairs(
    'negation',
    `
Is it safe to take ibuprofen with alcohol? | Is it not safe to take ibuprofen with alcohol?
Which foods are allowed on a keto diet? | Which foods are not allowed on a keto diet?
Why does my code compile? | Why doesn't my code compile?
Can I deduct home office expenses? | Can't I deduct home office expenses?
List countries that have ratified the treaty. | List countries that have never ratified the treaty.
Recipes with gluten | Recipes without gluten
How do I build a website with JavaScript? | How do I build a website without JavaScript?
Show me orders that were shipped. | Show me orders that were not shipped.
Who can vote in the election? | Who cannot vote in the election?
Is Pluto a planet? | Isn't Pluto a planet?
Was ist in der Packung enthalten? | Was ist in der Packung nicht enthalten?
Darf ich hier parken? | Darf ich hier nicht parken?
Gibt es Züge mit Fahrradmitnahme? | Gibt es keine Züge mit Fahrradmitnahme?
Puis-je annuler ma commande ? | Ne puis-je pas annuler ma commande ?
¿Qué países aceptan el visado? | ¿Qué países no aceptan el visado?
Quali farmaci sono coperti? | Quali farmaci non sono coperti?
Quais países exigem visto? | Quais países não exigem visto?
Is the refund valid? | Is the refund invalid?
Is the file readable? | Is the file unreadable?
How do I enable logging? | How do I disable logging?`,
  ),
  ...pairs(
    'number',
    `
What is 15% of 80? | What is 50% of 80?
What is 7 times 8? | What is 7 times 9?
Convert 5 miles to kilometers | Convert 15 miles to kilometers
How do I cook rice for 4 people? | How do I cook rice for 40 people?
Who won the World Cup in 1998? | Who won the World Cup in 2018?
What is the square root of 3.5? | What is the square root of 35?
What is -5 plus 3? | What is 5 plus 3?
Name three rivers in Spain. | Name five rivers in Spain.
What changed in version 2.1? | What changed in version 2.10?
What does HTTP status 401 mean? | What does HTTP status 403 mean?
How long does a 1,000 km drive take? | How long does a 1.000 km drive take?
What is 5!? | What is 5?
What happened in the 19th century? | What happened in the 20th century?
Wie viel sind 3 Prozent von 200? | Wie viel sind 8 Prozent von 200?
Combien font 12 fois 12 ? | Combien font 12 fois 13 ?
Is 2^10 more than 1000? | Is 2^11 more than 1000?
What is the boiling point at 2000 m? | What is the boiling point at 200 m?
Write a poem of two lines. | Write a poem of ten lines.`,
  ),
  ...pairs(
    'name',
    `
What is the capital of Austria? | What is the capital of Australia?
What is the capital of France? | What is the capital of Germany?
Who wrote Emma? | Who wrote Dune?
How do I install Python on Windows? | How do I install Python on Linux?
What is the price of Apple? | What is the price of apple?
Who is the CEO of Ford? | Who is the CEO of Fiat?
Translate this to Portuguese | Translate this to Spanish
When was Paul McCartney born? | When was Paul Simon born?
What is the IT department? | What is the it department?
How do I cancel my Netflix subscription? | How do I cancel my Spotify subscription?
Paris weather in June | London weather in June
What is the population of Georgia, the country? | What is the population of Georgia, the state?
Was ist die Hauptstadt von Frankreich? | Was ist die Hauptstadt von Spanien?
¿Quién pintó Las Meninas? | ¿Quién pintó La Gioconda?
Qui a écrit Germinal ? | Qui a écrit Nana ?
法国的首都是哪里？ | 德国的首都是哪里？
日本の首都はどこですか？ | 中国の首都はどこですか？
What does polish mean? | What does Polish mean?`,
  ),
  ...pairs(
    'word',
    `
what is the capital of france | what is the capital of germany
How do I raise the temperature? | How do I lower the temperature?
What are the symptoms of flu? | What are the causes of flu?
Is coffee good for the heart? | Is coffee bad for the heart?
How do I open an account? | How do I close an account?
How tall is the tower? | How old is the tower?
When did the war begin? | When did the war end?
Who is the author of the report? | Who is the reader of the report?
What is the best restaurant in town? | What is the best vegan restaurant in town?
How do I delete a branch? | How do I rename a branch?
What is the role of the king? | What is the role of the queen?
How to cook beef | How to cook pork
What is a buy order? | What is a purchase order?
What is vitamin a good for? | What is vitamin good for?
Who is in office? | Who is in the office?
How do you feel? | How do I feel?
How do I look? | How to look
Do you know how to swim? | How to swim
speak French | Can you speak French?
Please Please Me lyrics | Please Me lyrics
How do you say: thank you | How do you say: hello
Where can I eat? | What can I eat?
Should I sell? | Could I sell?
Who is the president? | Who was the president?
Which city was Einstein born in? | Which country was Einstein born in?`,
  ),
  ...pairs(
    'unit',
    `
How many meters are in a mile? | How many feet are in a mile?
What is 100 F in C? | What is 100 K in C?
How much is 5 kg of rice? | How much is 5 lb of rice?
What does $20 buy? | What does €20 buy?
Is 3 GB enough? | Is 3 Gb enough?
How long is 90 min? | How long is 90 s?
What is 10 mm in inches? | What is 10 Mm in inches?
Wie viel sind 2 Liter? | Wie viel sind 2 Gallonen?`,
  ),
  ...pairs(
    'date',
    `
What is the weather today? | What is the weather tomorrow?
Who was president in 2001? | Who was president in 2010?
Which shops are open on Monday? | Which shops are open on Sunday?
What happened on 4 May 1979? | What happened on 5 May 1979?
What is due on 03/04/2025? | What is due on 04/03/2025?
What were sales in the first quarter? | What were sales in the second quarter?
Events this week | Events next week
Is it open at 9 am? | Is it open at 9 pm?
Hat der Laden am Montag offen? | Hat der Laden am Dienstag offen?
¿Qué pasó ayer? | ¿Qué pasó hoy?`,
  ),
  ...pairs(
    'order',
    `
Convert dollars to euros | Convert euros to dollars
How do I migrate from MySQL to Postgres? | How do I migrate from Postgres to MySQL?
Does A imply B? | Does B imply A?
What is 8 divided by 2? | What is 2 divided by 8?
flights from Paris to Rome | flights from Rome to Paris
Why do dogs chase cats? | Why do cats chase dogs?
Is iron heavier than gold? | Is gold heavier than iron?
Translate from English to French | Translate from French to English
Who owes Anna money, Ben or Carl? | Who owes Ben money, Anna or Carl?
Can plants live without animals? | Can animals live without plants?`,
  ),
  ...pairs(
    'comparison',
    `
Which countries have more than ten states? | Which countries have less than ten states?
What is the highest mountain? | What is the lowest mountain?
Is it at least 18? | Is it at most 18?
What happened before the war? | What happened after the war?
Which car is cheaper? | Which car is faster?
Is x > 3 in all cases? | Is x < 3 in all cases?
Who are the top customers? | Who are the bottom customers?
Do all birds fly? | Do some birds fly?
Welches Auto ist teurer? | Welches Auto ist billiger?
Quel est le plus grand lac ? | Quel est le plus petit lac ?`,
  ),
  ...pairs(
    'quotation',
    `
What does "break a leg" mean? | What does "break the ice" mean?
Translate "good night" into French | Translate "good morning" into French
How many letters are in "banana"? | How many letters are in "bananas"?
Is "it's" correct here? | Is "its" correct here?
Who said “I came, I saw”? | Who said “I think, I am”?`,
  ),
  ...pairs(
    'person',
    `
What is my name? | What is your name?
Can you help me? | Can I help you?
How do I reset my password? | How do I reset his password?
What are my rights? | What are their rights?
Who are you? | Who am I?`,
  ),
  ...pairs(
    'paraphrase',
    `
What is the capital of France? | what is the capital of France
What is the capital of France? | What's the capital of France?
What is the capital of France? | Can you tell me what the capital of France is?
What is the capital of France? | Please tell me the capital of France.
What is the capital of France? | Which city is the capital of France?
What is the capital of France? | What is France's capital?
What is the capital of France? | Hi! What is the capital of France? Thanks!
What is the capital of France? | France's capital is which city?
How do I reset my password? | How can I reset my password?
How do I reset my password? | How to reset my password
How do I reset my password? | Hello, could you tell me how to reset my password, please?
How do I reset my password? | What are the steps to reset my password?
How do I reset my password? | I forgot my password, what now?
How do I reset my password? | My password needs to be reset, how?
What does entropy mean? | What is the definition of entropy?
What does entropy mean? | Define entropy.
Who wrote Dune? | Who is the author of Dune?
Who wrote Dune? | Dune was written by whom?
What is the difference between TCP and UDP? | How does TCP differ from UDP?
What is the difference between TCP and UDP? | TCP vs UDP
How much does a passport cost? | What is the price of a passport?
How much does a passport cost? | What do I pay for a passport?
How old is the Earth? | What is the age of the Earth?
How tall is Mount Everest? | What is the height of Mount Everest?
How many people live in Tokyo? | What is the population of Tokyo?
Where is the Louvre located? | Where is the Louvre?
How do I cancel my order? | What do I need to do to cancel my order?
How do I cancel my order? | I want to cancel my order
Why is the sky blue? | Do you know why the sky is blue?
Why is the sky blue? | What makes the sky blue?
What is photosynthesis? | Explain photosynthesis
What is photosynthesis? | What’s photosynthesis?
What is your favorite color? | What is your favourite colour?
When did it happen? | When did it occur?
Which movie won the award? | Which film won the award?
Can you summarize this article in two sentences? | Summarize this article in two sentences.
Don't eggs contain cholesterol? | Do eggs not contain cholesterol?
I can't log in. | I cannot log in!
Is it true that bats are blind? | Are bats blind?
How long does it take to boil an egg? | What is the boiling time of an egg?
Was ist die Hauptstadt von Frankreich? | Kannst du mir sagen, was die Hauptstadt von Frankreich ist?
Was ist die Hauptstadt von Frankreich? | Wie heißt die Hauptstadt von Frankreich?
Wie wird das Wetter morgen? | Hallo, wie wird das Wetter morgen? Danke!
Quelle est la capitale de la France ? | Bonjour, quelle est la capitale de la France ? Merci
Quelle est la capitale de la France ? | Pouvez-vous me dire quelle est la capitale de la France ?
¿Cuál es la capital de Francia? | Hola, ¿me puedes decir cuál es la capital de Francia?
¿Cuál es la capital de Francia? | ¿Qué ciudad es la capital de Francia?
Qual è la capitale della Francia? | Ciao, vorrei sapere qual è la capitale della Francia
Qual é a capital da França? | Por favor, qual é a capital da França?
法国的首都是哪里？ | 法国的首都是哪里?
法国的首都是哪里？ | 哪个城市是法国的首都？`,
  ),
];
