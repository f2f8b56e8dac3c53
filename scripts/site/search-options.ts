/**
 * How the search of the site finds and sorts pages. The functions go to the browser as text, so they refer to nothing outside of
 * themselves.
 */
export const SEARCH_OPTIONS = {
  options: {
    // As the default, but `_` does not end a word: `FLEXIAI_` finds the variables, and not each mention of FlexiAI.
    tokenize: (text: string): string[] => text.split(/(?:(?!_)[\n\r\p{Z}\p{P}])+/u),
    // "retry" finds what stands under "Retries".
    processTerm: (term: string): string => {
      const word = term.toLowerCase();
      return word.length > 4 ? word.replace(/ies$/, 'y').replace(/s$/, '') : word;
    },
  },
  searchOptions: {
    fuzzy: 0.2,
    prefix: true,
    boost: { title: 4, text: 2, titles: 1 },
    // Most people who search use the library. The reference, and what authors of plugins read, come after the guides.
    boostDocument: (id: string): number => {
      if (
        /\/(?:api|coming-from|releases)\/|\/(?:writing-a-provider|conformance-rules|performance|quality)(?:[#.]|$)/.test(
          id,
        )
      )
        return 0.4;
      const isGuide = /\/(?:failover|streams|configuration|routing)(?:[#.]|$)/.test(id);
      return isGuide || /\/error-codes\/([\w-]+)(?:\.html)?#\1$/.test(id) ? 1.5 : 1;
    },
  },
};
