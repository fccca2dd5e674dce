// The box that chips are in: a field, what was done, what was refused, and the keys.
import type { ChipWords } from '../../src/pages/admin/articles/editor-parts.ts';
import { make } from './chip-list.ts';

export function createBox(words: ChipWords) {
  const field = make('input');
  const label = make('label', 'unseen');
  label.textContent = field.placeholder = words.add;
  label.htmlFor = field.id = `${words.id}-add`;
  field.dir = 'auto';
  field.enterKeyHint = 'done';
  const status = make('p', 'hint');
  status.role = 'status';
  const fault = make('p', 'fault');
  fault.role = 'alert';
  fault.id = `${field.id}-fault`;
  const keys = make('p', 'unseen');
  keys.id = `${field.id}-keys`;
  keys.textContent = words.keys;
  return { box: make('div', 'chips'), field, label, status, fault, keys };
}
