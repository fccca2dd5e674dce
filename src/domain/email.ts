/** An e-mail address as it is stored and looked up: what people sign in with, in any case. */
export const plainEmail = (text: string): string => text.trim().normalize('NFC').toLowerCase();
