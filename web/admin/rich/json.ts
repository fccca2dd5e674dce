// A document of the text editor as plain values, so that it is read and written where there is no browser.

export interface JsonMark {
  type: string;
  attrs?: Record<string, unknown>;
}

export interface Json {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Json[];
  marks?: JsonMark[];
  text?: string;
}
