// What word processors say by styles alone, as elements: bold, italics, struck, raised and lowered words, and how a cell is aligned.

type Declarations = ReadonlyMap<string, string>;

function declarations(text: string): Declarations {
  const pairs = text.split(';').map((line) => {
    const colon = line.indexOf(':');
    return [
      line.slice(0, colon).trim().toLowerCase(),
      line
        .slice(colon + 1)
        .trim()
        .toLowerCase(),
    ] as const;
  });
  return new Map(pairs.filter(([name]) => name));
}

/** Of rules for a class (Excel has no others), by the class. */
function classStyles(page: Document): Map<string, Declarations> {
  const found = new Map<string, Declarations>();
  for (const sheet of page.querySelectorAll('style')) {
    for (const rule of (sheet.textContent ?? '').split('}')) {
      const [selectors = '', body = ''] = rule.split('{');
      for (const selector of selectors.split(',')) {
        const name = /\.([\w-]+)\s*$/.exec(selector)?.[1];
        if (name) found.set(name, declarations(body));
      }
    }
  }
  return found;
}

const MEANT: readonly [tag: string, same: string, meant: (style: Declarations) => boolean][] = [
  [
    'strong',
    'strong, b, th, h1, h2, h3, h4, h5, h6',
    (style) => /^(?:bold|[6-9]\d\d)/.test(style.get('font-weight') ?? ''),
  ],
  ['em', 'em, i', (style) => /^(?:italic|oblique)/.test(style.get('font-style') ?? '')],
  [
    's',
    's, del, strike',
    (style) => /line-through/.test(`${style.get('text-decoration')} ${style.get('text-decoration-line')}`),
  ],
  ['sup', 'sup', (style) => style.get('vertical-align') === 'super'],
  ['sub', 'sub', (style) => style.get('vertical-align') === 'sub'],
];
/** A signature of Docs is a bold element that is not bold. */
const isNot: readonly [selector: string, property: string, value: RegExp][] = [
  ['b, strong', 'font-weight', /^(?:normal|[1-5]\d\d)/],
  ['i, em', 'font-style', /^normal/],
];

export function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

export function meanStyles(page: Document): void {
  const classes = classStyles(page);
  const styleOf = (element: Element): Declarations => {
    const own = declarations(element.getAttribute('style') ?? '');
    return new Map([...[...element.classList].flatMap((name) => [...(classes.get(name) ?? [])]), ...own]);
  };
  for (const element of page.body.querySelectorAll('[style], [class]')) {
    const style = styleOf(element);
    const align = style.get('text-align');
    if (element.matches('td, th') && align && /^(?:left|center|right)$/.test(align))
      element.setAttribute('align', align);
    if (element.matches('p') && align && /^(?:center|right)$/.test(align)) {
      const cell = element.closest('td, th');
      if (cell && !cell.hasAttribute('align')) cell.setAttribute('align', align);
    }
    for (const [tag, same, meant] of MEANT) {
      if (!meant(style) || element.closest(same) || element.matches('table, tr, tbody, ul, ol, img, br'))
        continue;
      const made = page.createElement(tag);
      made.append(...element.childNodes);
      element.append(made);
    }
    if (
      isNot.some(
        ([selector, property, value]) => element.matches(selector) && value.test(style.get(property) ?? ''),
      )
    )
      unwrap(element);
  }
}
