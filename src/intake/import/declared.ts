// Entities that a document declares for itself in its DOCTYPE (XML 1.0 §4.2.1): those whose values are texts and name no
// other, so that nothing grows.

const DECLARATION = /<!ENTITY\s+([A-Za-z_:][\w.:-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;
const MAX_ENTITIES = 200;
const MAX_VALUE_LENGTH = 1_000;

const character = (reference: string, hex: string | undefined, decimal: string | undefined): string => {
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
};

/** Values by name, of internal entities alone. */
export function declaredEntities(doctype: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single] of doctype.matchAll(DECLARATION)) {
    const value = double ?? single ?? '';
    if (value.length > MAX_VALUE_LENGTH || /&[\w:]/.test(value) || Object.keys(found).length >= MAX_ENTITIES)
      continue;
    found[name] = value.replace(/&#(?:x([\da-f]+)|(\d+));/gi, character);
  }
  return found;
}
