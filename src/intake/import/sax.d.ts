// The part of sax that is used.
declare module 'sax' {
  interface QualifiedAttribute {
    value: string;
    local: string;
    /** An undeclared prefix comes in place of a namespace. */
    uri: string;
  }
  interface QualifiedTag {
    local: string;
    uri: string;
    attributes: Record<string, QualifiedAttribute | string>;
  }
  interface SAXParser {
    line: number;
    /** One of STATE. */
    state: number;
    /** Texts by the names of entities, of this parser alone. */
    ENTITIES: Record<string, string>;
    /** What it keeps while it reads; no part of its interface. */
    attribList: unknown[];
    ns: object;
    tag: { attributes: Record<string, unknown> };
    comment: string;
    attribValue: string;
    doctype: string;
    onattribute(attribute: { name: string }): void;
    onopentag(tag: QualifiedTag): void;
    onclosetag(name: string): void;
    ontext(text: string): void;
    oncdata(text: string): void;
    ondoctype(text: string): void;
    onerror(error: Error): void;
    write(text: string): SAXParser;
    resume(): SAXParser;
    close(): SAXParser;
  }
  const sax: {
    STATE: Record<'TEXT', number>;
    parser(strict: boolean, options: { xmlns: boolean }): SAXParser;
  };
  export default sax;
  export type { QualifiedAttribute, QualifiedTag, SAXParser };
}
