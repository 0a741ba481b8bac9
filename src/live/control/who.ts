import { z } from 'zod';

/** Who does something, as the journal and the terminal show it: a line of text. */
export const whoSchema = z.string().regex(/^\P{Cc}{1,200}$/u);
