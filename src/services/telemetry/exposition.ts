// Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/
import type { Family } from '../../ports.ts';

/** Of exposition format 0.0.4. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escaped = (text: string) => text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));

/** `name{label="value"}`. */
export function seriesOf(name: string, labels: readonly string[], values: readonly (string | number)[]) {
  if (!labels.length) return name;
  return `${name}{${labels.map((label, i) => `${label}="${escaped(String(values[i] ?? ''))}"`).join(',')}}`;
}

/** A metric without labels. */
export const alone = (name: string, help: string, type: 'gauge' | 'counter', value: number): Family => ({
  ...{ name, help, type },
  series: [[name, value]],
});

const written = (value: number) =>
  Number.isFinite(value) ? `${value}` : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

export const exposition = (families: readonly Family[]): string =>
  families
    .filter(({ series }) => series.length)
    .map(({ name, help, type, series }) =>
      [
        `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
        `# TYPE ${name} ${type}`,
        ...series.map(([text, value]) => `${text} ${written(value)}`),
        '',
      ].join('\n'),
    )
    .join('');
