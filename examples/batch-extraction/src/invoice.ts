import { z } from 'zod';

/** What is read from a document. `null` where the document is no invoice. */
export const Extraction = z.object({
  invoice: z
    .object({
      number: z.string(),
      date: z.string().describe('YYYY-MM-DD'),
      total: z.number().nonnegative(),
      currency: z.string().length(3).describe('ISO 4217'),
    })
    .nullable(),
});

export type Invoice = NonNullable<z.infer<typeof Extraction>['invoice']>;

export const INSTRUCTION =
  'You read business documents. Extract the invoice from the document. If it is no invoice, the invoice is null.';
