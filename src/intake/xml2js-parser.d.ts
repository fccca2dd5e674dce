// The half of xml2js that reads: what writes XML brings a library of 70 KB with it.
declare module 'xml2js/lib/parser.js' {
  export { Parser } from 'xml2js';
}
