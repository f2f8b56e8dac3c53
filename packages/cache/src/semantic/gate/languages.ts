/** Phrases around a question in one language that do not change its answer. */
export interface LanguageRules {
  /** Before a question word: `can you tell me what …`. The longest come first. */
  readonly requests: readonly string[];
  /** Before anything. */
  readonly pleases: readonly string[];
  /** At the beginning, before a pause or a question word. */
  readonly greetings: readonly string[];
  /** At the end, after the end of a sentence. */
  readonly thanks: readonly string[];
  /** Words that begin a question. */
  readonly questionWords: readonly string[];
  /** Forms of "to be" at the end of an indirect question: `what the capital is`. */
  readonly copulas: readonly string[];
  /** Negations. Only for the reason of a closed gate, because they must be equal like all other words. */
  readonly negations: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');
const phrases = (text: string): readonly string[] => text.split(', ').toSorted((a, b) => b.length - a.length);

/** English, German, French, Spanish, Italian and Portuguese. */
export const LANGUAGES: readonly LanguageRules[] = [
  {
    requests: phrases(
      'tell me, can you tell me, could you tell me, would you tell me, can you please tell me, could you please tell me, ' +
        'please tell me, i want to know, i need to know, i would like to know, i wonder, i was wondering, ' +
        'do you know, do you happen to know, let me know, any idea',
    ),
    pleases: phrases('please, kindly'),
    greetings: phrases(
      'hi, hello, hey, hi there, hello there, good morning, good afternoon, good evening, thanks, ok, okay, quick question',
    ),
    thanks: phrases('thanks, thank you, thank you very much, thanks a lot, many thanks, thanks in advance, please'),
    questionWords: words(
      'what which who whom whose when where why how if whether is are was were do does did can could will would should',
    ),
    copulas: words('is are was were'),
    negations: words('not no never none nothing nobody neither nor without except cannot'),
  },
  {
    requests: phrases(
      'sag mir, sag mir bitte, bitte sag mir, kannst du mir sagen, kannst du mir bitte sagen, könntest du mir sagen, ' +
        'können sie mir sagen, können sie mir bitte sagen, könnten sie mir sagen, weißt du, wissen sie, ' +
        'ich möchte wissen, ich würde gerne wissen',
    ),
    pleases: ['bitte'],
    greetings: phrases('hallo, guten tag, guten morgen, guten abend'),
    thanks: phrases('danke, vielen dank, danke schön, danke im voraus, bitte'),
    questionWords: words(
      'was wer wen wem wessen wie wo wohin woher wann warum weshalb welche welcher welches welchen ob',
    ),
    copulas: words('ist sind war waren'),
    negations: words('nicht kein keine keinen keiner keines keinem nie niemals nichts niemand weder noch ohne außer'),
  },
  {
    requests: phrases(
      'dis moi, dites moi, dis-moi, dites-moi, peux-tu me dire, pouvez-vous me dire, pourrais-tu me dire, ' +
        'pourriez-vous me dire, je voudrais savoir, je veux savoir, j’aimerais savoir, sais-tu, savez-vous',
    ).map((phrase) => phrase.replace('’', "'")),
    pleases: [],
    greetings: phrases("bonjour, salut, bonsoir, s'il vous plaît, s'il te plaît"),
    thanks: phrases("merci, merci beaucoup, merci d'avance, s'il vous plaît, s'il te plaît, svp, stp"),
    questionWords: words('quel quelle quels quelles qui quand où pourquoi comment combien si'),
    copulas: [],
    negations: words('ne pas non jamais rien personne aucun aucune ni sans sauf'),
  },
  {
    requests: phrases(
      'dime, dígame, puedes decirme, puede decirme, podrías decirme, podría decirme, me puedes decir, me puede decir, ' +
        'quiero saber, quisiera saber, me gustaría saber, sabes, sabe usted',
    ),
    pleases: ['por favor'],
    greetings: phrases('hola, buenos días, buenas tardes, buenas noches'),
    thanks: phrases('gracias, muchas gracias, por favor'),
    questionWords: words('qué cuál cuáles quién quiénes cuándo dónde cómo cuánto cuánta cuántos cuántas si'),
    copulas: [],
    negations: words('no nunca jamás nada nadie ningún ninguno ninguna ni sin salvo excepto'),
  },
  {
    requests: phrases(
      'dimmi, mi dica, puoi dirmi, può dirmi, potresti dirmi, potrebbe dirmi, vorrei sapere, voglio sapere, sai, sa',
    ),
    pleases: ['per favore'],
    greetings: phrases('ciao, buongiorno, buonasera, salve'),
    thanks: phrases('grazie, grazie mille, per favore, per cortesia'),
    questionWords: words("che quale quali chi quando dove perché come quanto quanta quanti quante se cos'è qual"),
    copulas: [],
    negations: words('non no mai niente nulla nessuno nessuna né senza tranne eccetto'),
  },
  {
    requests: phrases(
      'diga-me, me diga, pode me dizer, pode dizer-me, você pode me dizer, poderia me dizer, gostaria de saber, quero saber, sabe',
    ),
    pleases: ['por favor'],
    greetings: phrases('olá, oi, bom dia, boa tarde, boa noite'),
    thanks: phrases('obrigado, obrigada, muito obrigado, muito obrigada, por favor'),
    questionWords: words('que qual quais quem quando onde como quanto quanta quantos quantas se'),
    copulas: [],
    negations: words('não nunca jamais nada ninguém nenhum nenhuma nem sem exceto'),
  },
];
