/** Whether a text can be the last part of a path: URL parsers take `.` and `..` for steps, percent-encoded (`%2E`) as well. */
export const canEndAddress = (text: string): boolean => !/^\.{0,2}$/.test(text);
