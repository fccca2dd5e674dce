/** The values of a text in Prometheus' format, by series. @throws for a line that is not of that format */
export function metricsOf(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line || /^# (HELP|TYPE) [a-z_\d]+ \S/.test(line)) continue;
    const [, series = '', value = ''] =
      /^([a-z_\d]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$/.exec(line) ?? [];
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (!series || !value || (Number.isNaN(number) && value !== 'Nan'))
      throw new Error(`not of Prometheus' format: ${line}`);
    if (values.has(series)) throw new Error(`twice: ${series}`);
    values.set(series, number);
  }
  return values;
}
